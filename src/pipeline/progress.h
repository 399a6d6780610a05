// Progress, cancellation and deadline of one request.
#ifndef GSV_PIPELINE_PROGRESS_H_
#define GSV_PIPELINE_PROGRESS_H_

#include <chrono>

#include "gsv/gsv.h"

namespace gsv::pipeline {

// Seconds since it was made or last asked.
class Stopwatch {
 public:
  double Lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - start_).count();
    start_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Lives on the thread of the request. Every call may throw kCancelled or kDeadlineExceeded.
class ProgressReporter {
 public:
  // Starts the clock of the request's timeout.
  explicit ProgressReporter(const Request& request);

  // How much there is to do, known once the text is read. Phones tell how long speech will be.
  void Expect(int sentences, int64_t phones);
  void Semantic(int sentences_done, int tokens_of_group);
  void Acoustic(int sentences_done);
  // Ends a group of sentences: its tokens are counted for good.
  void EndGroup(int tokens_of_group) { tokens_ += tokens_of_group; }

 private:
  void Report(Progress::Stage stage, int sentences_done, double fraction);

  const Request& request_;
  std::chrono::steady_clock::time_point deadline_;
  int sentences_ = 0;
  int64_t expected_tokens_ = 1;
  int64_t tokens_ = 0;
  int acoustic_done_ = 0;
  Progress progress_;
};

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_PROGRESS_H_
