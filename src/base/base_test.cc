#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/text_lines.h"
#include "base/thread_pool.h"
#include "base/utf8.h"

namespace gsv {
namespace {

ErrorCode CodeOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::kInternal;
}

TEST(Error, EveryCodeHasAName) {
  EXPECT_STREQ(ErrorCodeName(ErrorCode::kPickleForbidden), "PickleForbidden");
  EXPECT_STREQ(ErrorCodeName(static_cast<ErrorCode>(1)), "Unknown");
}

TEST(Arena, ScopeFreesAndReusesMemory) {
  Arena arena;
  Tensor kept = NewZeros(arena, {3, 5});
  void* first;
  {
    Arena::Scope scope(arena);
    first = NewTensor(arena, {1000, 1000}).data;
  }
  const size_t allocations = arena.heap_allocations();
  for (int turn = 0; turn < 5; ++turn) {
    Arena::Scope scope(arena);
    EXPECT_EQ(NewTensor(arena, {1000, 1000}).data, first);
  }
  EXPECT_EQ(arena.heap_allocations(), allocations);
  EXPECT_EQ(kept.row(2)[4], 0.0f);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % Arena::kAlignment, 0u);
}

TEST(Arena, BoundIsAnError) {
  Arena arena(4 << 20);
  arena.Allocate(1 << 20);
  EXPECT_EQ(CodeOf([&] { arena.Allocate(8 << 20); }), ErrorCode::kOutOfMemory);
}

TEST(Arena, BeginsWithMemoryThatItWasLent) {
  alignas(Arena::kAlignment) std::byte memory[4096];
  Arena arena(memory, sizeof(memory));
  {
    Arena::Scope scope(arena);
    EXPECT_EQ(arena.Allocate(1000), memory);
    EXPECT_EQ(arena.heap_allocations(), 0u);
    void* beyond = arena.Allocate(sizeof(memory));
    EXPECT_TRUE(beyond < memory || beyond >= memory + sizeof(memory));
    EXPECT_EQ(arena.heap_allocations(), 1u);
  }
  EXPECT_EQ(arena.Allocate(1000), memory);
}

TEST(Tensor, ColumnsAndRowsAreViews) {
  float values[12];
  std::iota(values, values + 12, 0.0f);
  Tensor matrix(values, {3, 4});
  Tensor view = matrix.Columns(1, 3).Rows(1, 3);
  EXPECT_EQ(view.row(1)[1], 10.0f);
  EXPECT_FALSE(view.dense());
  EXPECT_EQ(ShapeString(view), "[2, 2]");
}

TEST(ThreadPool, EveryIndexOnceForAnyThreadCount) {
  for (int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    for (int count : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> hits(static_cast<size_t>(count));
      pool.ParallelFor(count, [&](int64_t i) { hits[static_cast<size_t>(i)]++; });
      for (auto& hit : hits) EXPECT_EQ(hit, 1);
    }
  }
}

TEST(ThreadPool, ManyCallersAndNestedCalls) {
  ThreadPool pool(3);
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int turn = 0; turn < 50; ++turn) {
        pool.ParallelFor(8, [&](int64_t i) { pool.ParallelFor(3, [&](int64_t j) { sum += i * 3 + j; }); });
      }
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(sum, 4 * 50 * (24 * 23 / 2));
}

// Others keep every core busy, so threads are interrupted at any place; tiny phases follow each other without a pause.
TEST(ThreadPool, SurvivesABusyMachine) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> others;
  for (unsigned i = 0; i < std::thread::hardware_concurrency() + 1; ++i) {
    others.emplace_back([&] {
      while (!stop) {
      }
    });
  }
  ThreadPool pool(4);
  std::vector<int64_t> values(64, 0);
  for (int phase = 0; phase < 20000; ++phase) {
    // Each phase reads what the one before wrote at another index.
    std::vector<int64_t> next(values.size());
    pool.ParallelFor(64,
                     [&](int64_t i) { next[static_cast<size_t>(i)] = values[static_cast<size_t>((i + 1) % 64)] + 1; });
    values = next;
  }
  stop = true;
  for (auto& other : others) other.join();
  EXPECT_EQ(values, std::vector<int64_t>(64, 20000));
}

TEST(ThreadPool, RethrowsTheBodysError) {
  ThreadPool pool(2);
  std::atomic<int> ran{0};
  EXPECT_EQ(CodeOf([&] {
              pool.ParallelFor(16, [&](int64_t i) {
                ran++;
                if (i == 3) Fail(ErrorCode::kTextEmpty, "three");
              });
            }),
            ErrorCode::kTextEmpty);
  EXPECT_EQ(ran, 16);
}

TEST(Sideline, CallsRunInOrderOneAtATime) {
  for (int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    std::atomic<int> inside{0};
    std::atomic<int64_t> sum{0};
    std::vector<int> order;
    Sideline sideline(pool);
    for (int call = 0; call < 200; ++call) {
      sideline.Post([&, call] {
        EXPECT_EQ(inside.fetch_add(1), 0);
        pool.ParallelFor(16, [&](int64_t i) { sum += i; });
        order.push_back(call);
        inside.fetch_sub(1);
      });
      pool.ParallelFor(16, [&](int64_t i) { sum += i; });
    }
    int64_t done = sideline.done();
    while (done < 200) {
      const int64_t now = sideline.WaitBeyond(done);
      EXPECT_GT(now, done);
      done = now;
    }
    EXPECT_EQ(sideline.WaitBeyond(done), 200);  // nothing is left to wait for
    EXPECT_EQ(sum, 2 * 200 * 120);
    std::vector<int> expected(200);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(order, expected) << threads << " threads";
  }
}

TEST(Sideline, GoesOnWhileTheOwnerDoesSomethingElse) {
  ThreadPool pool(2);
  std::atomic<bool> ran{false};
  Sideline sideline(pool);
  sideline.Post([&] { ran = true; });
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!ran && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  EXPECT_TRUE(ran);
}

TEST(Sideline, SharesThePoolWithOthers) {
  ThreadPool pool(3);
  std::atomic<int64_t> sum{0};
  std::vector<std::thread> owners;
  for (int owner = 0; owner < 4; ++owner) {
    owners.emplace_back([&] {
      Sideline sideline(pool);
      for (int call = 0; call < 50; ++call) {
        sideline.Post([&] { pool.ParallelFor(8, [&](int64_t i) { sum += i; }); });
        pool.ParallelFor(8, [&](int64_t i) { sum += i; });
      }
      for (int64_t done = 0; done < 50;) done = sideline.WaitBeyond(done);
    });
  }
  for (auto& owner : owners) owner.join();
  EXPECT_EQ(sum, 4 * 2 * 50 * 28);
}

TEST(Sideline, AnErrorReachesTheOwnerAndEndsIt) {
  for (int threads : {1, 2}) {
    ThreadPool pool(threads);
    int ran = 0;
    Sideline sideline(pool);
    for (int call = 0; call < 5; ++call) {
      sideline.Post([&ran, call] {
        ++ran;
        if (call == 2) Fail(ErrorCode::kTextEmpty, "two");
      });
    }
    EXPECT_EQ(CodeOf([&] {
                for (int64_t done = 0; done < 5;) done = sideline.WaitBeyond(done);
              }),
              ErrorCode::kTextEmpty);
    EXPECT_EQ(CodeOf([&] { sideline.done(); }), ErrorCode::kTextEmpty);
    EXPECT_EQ(ran, 3);
  }
}

TEST(Sideline, ForgetsWhatHasNotBegunWhenItDies) {
  for (int threads : {1, 4}) {
    ThreadPool pool(threads);
    for (int turn = 0; turn < 200; ++turn) {
      std::vector<int> values(100, 0);  // gone right after the sideline: a call that still ran would touch freed memory
      Sideline sideline(pool);
      for (int call = 0; call < 20; ++call) {
        sideline.Post([&] { pool.ParallelFor(100, [&](int64_t i) { values[static_cast<size_t>(i)]++; }); });
      }
    }
  }
}

// Known answers of Philox4x32-10 (Random123, kat_vectors).
TEST(Rng, PhiloxKnownAnswers) {
  EXPECT_EQ(Philox(0, {0, 0, 0, 0}), (std::array<uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox(~uint64_t{0}, {~0u, ~0u, ~0u, ~0u}),
            (std::array<uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox(0x299f31d0a4093822, {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}),
            (std::array<uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, PositionsAreAbsolute) {
  const Noise noise(42, NoisePurpose::kLatent, 3);
  float whole[100], part[40];
  noise.Normal(0, 100, whole);
  noise.Normal(37, 40, part);
  EXPECT_EQ(std::memcmp(whole + 37, part, sizeof(part)), 0);
  float other[100];
  Noise(42, NoisePurpose::kLatent, 4).Normal(0, 100, other);
  EXPECT_NE(std::memcmp(whole, other, sizeof(other)), 0);
}

TEST(Rng, MomentsAreRight) {
  constexpr int kCount = 200000;
  std::vector<float> values(kCount);
  const Noise noise(7, NoisePurpose::kTokens);
  const auto mean = [&](auto&& f) {
    double sum = 0;
    for (float v : values) sum += f(v);
    return sum / kCount;
  };
  noise.Normal(0, kCount, values.data());
  EXPECT_NEAR(mean([](double v) { return v; }), 0, 0.01);
  EXPECT_NEAR(mean([](double v) { return v * v; }), 1, 0.02);
  noise.Exponential(0, kCount, values.data());
  EXPECT_NEAR(mean([](double v) { return v; }), 1, 0.01);
  EXPECT_GT(*std::min_element(values.begin(), values.end()), 0.0f);
}

TEST(Utf8, RoundTripAndStrictness) {
  const std::string text = "a\xc3\xa9\xe4\xbd\xa0\xf0\x9f\x98\x80";
  EXPECT_EQ(DecodeUtf8(text), U"a\u00e9\u4f60\U0001F600");
  EXPECT_EQ(EncodeUtf8(DecodeUtf8(text)), text);
  for (const char* bad : {"\x80", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe4\xbd", "\xff"}) {
    EXPECT_EQ(CodeOf([&] { DecodeUtf8(bad); }), ErrorCode::kTextNotUtf8) << bad;
    EXPECT_EQ(FindInvalidUtf8(std::string("ok") + bad), 2u);
  }
}

TEST(TextLines, NumbersCountEveryLine) {
  std::string lines, entries;
  const auto append = [](std::string& to) {
    return
        [&to](std::string_view line, size_t number) { to += std::to_string(number) + "[" + std::string(line) + "]"; };
  };
  const std::string_view text =
      "\xEF\xBB\xBF"
      "a\r\n\n# b\n\t # c\n d \n\t\r\ne";
  ForEachLine(text, append(lines));
  EXPECT_EQ(lines, "1[a]2[]3[# b]4[\t # c]5[ d ]6[\t]7[e]");
  ForEachEntry(text, append(entries));
  EXPECT_EQ(entries, "1[a]5[ d ]7[e]");
  ForEachLine("", append(entries));
  EXPECT_EQ(entries, "1[a]5[ d ]7[e]");
  EXPECT_EQ(TrimBlanks("\t a b \r"), "a b");
  EXPECT_EQ(TrimBlanks(" \t"), "");
}

TEST(File, MapsAndRefuses) {
  const std::string folder = testing::TempDir();
  EXPECT_EQ(CodeOf([&] { MappedFile::Open(folder + "/no_such_file"); }), ErrorCode::kFileNotFound);
  EXPECT_EQ(CodeOf([&] { MappedFile::Open(folder); }), ErrorCode::kFileUnreadable);
  const std::string path = folder + "/file_test.bin";
  {
    FileWriter writer(path);
    writer.Write("hello");
    writer.Commit();
  }
  EXPECT_EQ(MappedFile::Open(path)->bytes().size(), 5u);
  { FileWriter abandoned(path); }
  EXPECT_EQ(MappedFile::Open(path)->bytes().size(), 5u);
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
  std::remove(path.c_str());
}

TEST(File, UnwritableAndFullDestinationsDiffer) {
  EXPECT_EQ(CodeOf([&] { FileWriter writer("/proc/no/such/folder/x"); }), ErrorCode::kOutputUnwritable);
}

TEST(Hash, KnownAnswers) {
  const std::string text = "abc";
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  EXPECT_EQ(Md5Hex(bytes), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(Sha256Hex(bytes), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace gsv
