#include "pipeline/delivery.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace gsv::pipeline {

void Delivery::Begin(const text::Phones& phones) {
  AddSilence(phones.pause_before_seconds);
  SentenceInfo info;
  info.text = phones.text;
  info.normalized = phones.normalized;
  info.begin_sample = static_cast<int64_t>(audio_.samples.size());
  audio_.sentences.push_back(std::move(info));
  divisor_ = 1.0f;
}

void Delivery::Add(std::span<const float> samples) {
  if (samples.empty()) return;
  for (float sample : samples) {
    if (!std::isfinite(sample)) {
      Fail(ErrorCode::kInternal, "the networks computed a sample that is not a number; the weights may be damaged");
    }
    divisor_ = std::max(divisor_, std::abs(sample));
  }
  for (float sample : samples) audio_.samples.push_back(sample / divisor_);
  if (audio_.timing.first_sound == 0) audio_.timing.first_sound = since_start_.Lap();
  HandOver();
}

void Delivery::End(const text::Phones& phones, int tokens, bool stopped_at_limit) {
  SentenceInfo& info = audio_.sentences.back();
  info.end_sample = static_cast<int64_t>(audio_.samples.size());
  info.tokens = tokens;
  info.stopped_at_limit = stopped_at_limit;
  AddSilence(phones.pause_after_seconds.value_or(request_.pause_seconds));
  HandOver();
}

void Delivery::AddSilence(double seconds) {
  audio_.samples.resize(audio_.samples.size() + static_cast<size_t>(std::lround(seconds * audio_.sample_rate)));
}

void Delivery::HandOver() {
  const std::span<const float> fresh = std::span(audio_.samples).subspan(handed_over_);
  handed_over_ = audio_.samples.size();
  if (fresh.empty() || !request_.on_audio) return;
  if (!request_.on_audio(fresh)) Fail(ErrorCode::kCancelled, "cancelled by the caller");
}

}  // namespace gsv::pipeline
