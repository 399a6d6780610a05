#include "pipeline/progress.h"

#include <algorithm>

#include "base/error.h"

namespace gsv::pipeline {
namespace {

// Share of the semantic stage in a request's time, and tokens per phone of ordinary speech: only for the bar.
constexpr double kSemanticShare = 0.4;
constexpr double kTokensPerPhone = 2.2;

}  // namespace

ProgressReporter::ProgressReporter(const Request& request) : request_(request) {
  using Clock = std::chrono::steady_clock;
  deadline_ = request.timeout_seconds > 0 ? Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                                               std::chrono::duration<double>(request.timeout_seconds))
                                          : Clock::time_point::max();
}

void ProgressReporter::Expect(int sentences, int64_t phones) {
  sentences_ = sentences;
  expected_tokens_ = std::max<int64_t>(1, static_cast<int64_t>(static_cast<double>(phones) * kTokensPerPhone));
  Report(Progress::Stage::kText, 0, 0.0);
}

void ProgressReporter::Semantic(int sentences_done, int tokens_of_group) {
  progress_.tokens = static_cast<int>(tokens_ + tokens_of_group);
  const double spoken = std::min(1.0, static_cast<double>(progress_.tokens) / static_cast<double>(expected_tokens_));
  const double heard = static_cast<double>(acoustic_done_) / std::max(1, sentences_);
  Report(Progress::Stage::kSemantic, sentences_done, kSemanticShare * spoken + (1 - kSemanticShare) * heard);
}

void ProgressReporter::Acoustic(int sentences_done) {
  acoustic_done_ = sentences_done;
  const double heard = static_cast<double>(sentences_done) / std::max(1, sentences_);
  // Tokens of the sentences that sound are done, whatever was expected of them.
  const double spoken =
      std::max(heard, std::min(1.0, static_cast<double>(progress_.tokens) / static_cast<double>(expected_tokens_)));
  Report(Progress::Stage::kAcoustic, sentences_done, kSemanticShare * spoken + (1 - kSemanticShare) * heard);
}

void ProgressReporter::Report(Progress::Stage stage, int sentences_done, double fraction) {
  if (std::chrono::steady_clock::now() > deadline_) {
    Fail(ErrorCode::kDeadlineExceeded, "the time limit of ", request_.timeout_seconds, " s passed after ",
         static_cast<int>(progress_.fraction * 100), " % of the request");
  }
  if (!request_.on_progress) return;
  progress_.stage = stage;
  progress_.sentence = sentences_done;
  progress_.sentences = sentences_;
  progress_.fraction = std::max(progress_.fraction, fraction);
  if (!request_.on_progress(progress_)) Fail(ErrorCode::kCancelled, "cancelled by the caller");
}

}  // namespace gsv::pipeline
