// For the tests of the languages: converters are immutable and may be used from any thread.
#ifndef GSV_TEXT_SAME_ON_EVERY_THREAD_H_
#define GSV_TEXT_SAME_ON_EVERY_THREAD_H_

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace gsv::text {

// `read()` gives `expected` on eight threads at once, again and again.
template <class Result, class Read>
void ExpectSameOnEveryThread(const Result& expected, Read read) {
  std::vector<Result> found(8);
  std::vector<std::thread> threads;
  for (Result& result : found) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) result = read();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Result& result : found) EXPECT_EQ(result, expected);
}

}  // namespace gsv::text

#endif  // GSV_TEXT_SAME_ON_EVERY_THREAD_H_
