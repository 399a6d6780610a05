#include "pipeline/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "gsv/error.h"

namespace gsv::pipeline {
namespace {

// A request of two groups with two sentences each, as the synthesizer reports it.
void Speak(ProgressReporter& progress) {
  progress.Expect(/*sentences=*/4, /*phones=*/40);
  for (int group = 0; group < 2; ++group) {
    for (int step = 1; step <= 30; ++step) progress.Semantic(2 * group + step / 15, 2 * step);
    progress.EndGroup(60);
    for (int sentence = 1; sentence <= 2; ++sentence) progress.Acoustic(2 * group + sentence);
  }
}

ErrorCode CodeOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::kInternal;
}

TEST(ProgressReporter, TheFractionRisesToOne) {
  std::vector<Progress> seen;
  Request request;
  request.on_progress = [&](const Progress& progress) {
    seen.push_back(progress);
    return true;
  };
  ProgressReporter progress(request);
  Speak(progress);
  ASSERT_EQ(seen.size(), 1u + 60u + 4u);
  EXPECT_EQ(seen.front().stage, Progress::Stage::kText);
  EXPECT_EQ(seen.front().fraction, 0.0);
  for (size_t i = 1; i < seen.size(); ++i) {
    EXPECT_GE(seen[i].fraction, seen[i - 1].fraction) << i;
    EXPECT_EQ(seen[i].sentences, 4) << i;
  }
  EXPECT_EQ(seen.back().stage, Progress::Stage::kAcoustic);
  EXPECT_EQ(seen.back().sentence, 4);
  EXPECT_DOUBLE_EQ(seen.back().fraction, 1.0);
}

TEST(ProgressReporter, TokensOfEndedGroupsCount) {
  int most = 0, last = 0;
  Request request;
  request.on_progress = [&](const Progress& progress) {
    EXPECT_GE(progress.tokens, last);
    last = progress.tokens;
    most = std::max(most, progress.tokens);
    return true;
  };
  ProgressReporter progress(request);
  Speak(progress);
  EXPECT_EQ(most, 120);
}

TEST(ProgressReporter, TheCallerCanCancelAtEveryReport) {
  for (int calls_before : {0, 1, 30, 64}) {
    int calls = 0;
    Request request;
    request.on_progress = [&](const Progress&) { return calls++ < calls_before; };
    ProgressReporter progress(request);
    EXPECT_EQ(CodeOf([&] { Speak(progress); }), ErrorCode::kCancelled);
    EXPECT_EQ(calls, calls_before + 1);
  }
}

TEST(ProgressReporter, ADeadlineNeedsNoCallback) {
  Request request;
  request.timeout_seconds = 0.005;
  ProgressReporter progress(request);
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(CodeOf([&] { progress.Semantic(0, 1); }), ErrorCode::kDeadlineExceeded);
}

TEST(ProgressReporter, WithoutLimitOrCallbackNothingHappens) {
  const Request request;
  ProgressReporter progress(request);
  EXPECT_NO_THROW(Speak(progress));
}

}  // namespace
}  // namespace gsv::pipeline
