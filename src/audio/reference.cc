#include "audio/reference.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "audio/activity.h"
#include "audio/mono.h"
#include "audio/resample.h"
#include "base/error.h"

namespace gsv::audio {
namespace {

constexpr float kSilentPeak = 1e-3f;   // -60 dB: no recording of a voice is softer
constexpr float kAbsurdPeak = 64;      // integers given as floats, or a broken file; loud mixes stay below 8
constexpr float kMostPeakDivisor = 2;  // the official limiter divides by no more

Mono CheckedMono(const Samples& recording, std::string_view name) {
  Mono mono = MixToMono(recording, name);
  const float peak = Peak(mono.samples);
  if (peak > kAbsurdPeak) {
    Fail(ErrorCode::kAudioUnsupported, name, ": its samples reach ", peak,
         ", expected -1..1; if they are 16-bit integers, divide them by 32768");
  }
  if (peak < kSilentPeak) {
    Fail(ErrorCode::kAudioSilent, name, ": is silent (no sample of its ", mono.seconds(),
         " s is louder than -60 dB); check the microphone, or that its channels do not cancel each other");
  }
  return mono;
}

// The official test counts samples after resampling to 16 kHz.
bool IsTooShort(const Mono& mono) {
  return mono.samples.size() * kHubertRate <= (kMinReferenceSeconds * kHubertRate - 1) * mono.sample_rate;
}
bool IsTooLong(const Mono& mono) {
  return static_cast<double>(mono.samples.size()) > kMaxReferenceSeconds * mono.sample_rate;
}

void CheckLength(const Mono& mono, std::string_view name, const char* what) {
  if (IsTooShort(mono)) {
    Fail(ErrorCode::kAudioTooShort, name, ": ", what, " ", mono.seconds(), " s long, expected ", kMinReferenceSeconds,
         " to ", kMaxReferenceSeconds, " s; record a longer sentence");
  }
  if (IsTooLong(mono)) {
    Fail(ErrorCode::kAudioTooLong, name, ": ", what, " ", mono.seconds(), " s long, expected ", kMinReferenceSeconds,
         " to ", kMaxReferenceSeconds, " s; cut it, or choose a length policy that does");
  }
}

// The part of a recording that a policy keeps.
struct Kept {
  Mono mono;
  double begin_seconds = 0;  // in the recording
};

Kept ApplyPolicy(Mono mono, LengthPolicy policy, std::string_view name) {
  // No policy makes a recording longer, and none touches one that fits.
  if (!IsTooLong(mono) || policy == LengthPolicy::kReject) {
    CheckLength(mono, name, "is");
    return {.mono = std::move(mono)};
  }
  const std::vector<Range> ranges =
      policy == LengthPolicy::kTrimSilence
          ? CutSilence(mono.samples, mono.sample_rate, kMaxReferenceSeconds)
          : BestWindow(mono.samples, mono.sample_rate, kMinReferenceSeconds, kMaxReferenceSeconds);
  if (ranges.empty()) Fail(ErrorCode::kAudioSilent, name, ": nobody speaks in it");
  Kept kept{.mono = {.samples = Splice(mono.samples, mono.sample_rate, ranges), .sample_rate = mono.sample_rate},
            .begin_seconds = static_cast<double>(ranges.front().begin) / mono.sample_rate};
  CheckLength(kept.mono, name, "without its silence is");
  return kept;
}

void LimitReferencePeak(std::vector<float>& wave) {
  const float peak = Peak(wave);
  if (peak <= 1) return;
  const float divisor = std::min(peak, kMostPeakDivisor);
  for (float& sample : wave) sample /= divisor;
}

// The tracks that timbre is taken from.
Reference TimbreTracks(const Mono& mono, int model_sample_rate) {
  Reference reference;
  reference.seconds = mono.seconds();
  reference.spectrogram_rate = model_sample_rate;
  reference.spectrogram_wave = SincHann(mono.samples, mono.sample_rate, model_sample_rate);
  LimitReferencePeak(reference.spectrogram_wave);
  reference.speaker_16k = SincHann(reference.spectrogram_wave, model_sample_rate, kHubertRate);
  return reference;
}

}  // namespace

Reference PrepareReference(const Samples& recording, LengthPolicy policy, int model_sample_rate,
                           std::string_view name) {
  const Kept kept = ApplyPolicy(CheckedMono(recording, name), policy, name);
  Reference reference = TimbreTracks(kept.mono, model_sample_rate);
  reference.begin_seconds = kept.begin_seconds;
  reference.hubert_16k = SoxrHq(kept.mono.samples, kept.mono.sample_rate, kHubertRate);
  reference.hubert_16k.resize(reference.hubert_16k.size() + kHubertZeros, 0.0f);
  return reference;
}

Reference PrepareAuxiliary(const Samples& recording, int model_sample_rate, std::string_view name) {
  const Mono mono = CheckedMono(recording, name);
  if (mono.seconds() < kMinAuxiliarySeconds) {
    Fail(ErrorCode::kAudioTooShort, name, ": is ", mono.seconds(), " s long, expected at least ", kMinAuxiliarySeconds,
         " s of a further reference");
  }
  if (mono.seconds() > kMaxAuxiliarySeconds) {
    Fail(ErrorCode::kAudioTooLong, name, ": is ", mono.seconds(), " s long, expected at most ", kMaxAuxiliarySeconds,
         " s of a further reference; cut it");
  }
  return TimbreTracks(mono, model_sample_rate);
}

}  // namespace gsv::audio
