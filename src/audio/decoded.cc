#include "audio/decoded.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "audio/resample.h"
#include "base/error.h"

namespace gsv::audio {

int64_t MemorySource::Read(void* out, int64_t count) {
  count = std::clamp<int64_t>(count, 0, size() - position_);
  if (count > 0) std::memcpy(out, bytes_.data() + position_, static_cast<size_t>(count));
  position_ += count;
  return count;
}

int64_t MemorySource::Seek(int64_t offset, int whence) {
  const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? position_ : size();
  // The bounds of `offset` first: hostile headers send readers anywhere.
  return position_ = std::clamp<int64_t>(base + std::clamp<int64_t>(offset, -size(), size()), 0, size());
}

Decoded::Decoded(std::string_view name, int sample_rate, int channels, const DecodeLimits& limits) : name_(name) {
  if (channels < 1) Fail(ErrorCode::kAudioNoChannels, name, ": has no channels");
  if (sample_rate < kMinSampleRate || sample_rate > kMaxSampleRate) {
    Fail(ErrorCode::kAudioUnsupported, name, ": has a sample rate of ", sample_rate, " Hz, expected ", kMinSampleRate,
         " to ", kMaxSampleRate);
  }
  samples_.sample_rate = sample_rate;
  samples_.channels = channels;
  most_frames_ =
      std::min(static_cast<int64_t>(limits.seconds * sample_rate), static_cast<int64_t>(limits.values) / channels);
}

void Decoded::Append(std::span<const float> values) {
  samples_.values.insert(samples_.values.end(), values.begin(), values.end());
  if (frames() <= most_frames_) return;
  Fail(ErrorCode::kAudioTooLong, name_, ": is longer than ", static_cast<double>(most_frames_) / samples_.sample_rate,
       " s, the most that is read of ", samples_.channels, " channels at ", samples_.sample_rate, " Hz; cut it first");
}

Samples Decoded::Take() {
  if (samples_.values.empty()) Fail(ErrorCode::kAudioNoChannels, name_, ": holds no samples");
  return std::move(samples_);
}

}  // namespace gsv::audio
