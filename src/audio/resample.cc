#include "audio/resample.h"

#include <soxr.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <numeric>

#include "base/error.h"

namespace gsv::audio {
namespace {

void CheckRates(int from_hz, int to_hz) {
  for (int rate : {from_hz, to_hz}) GSV_CHECK(kMinSampleRate <= rate && rate <= kMaxSampleRate);
}

// ceil(samples * to / from)
int64_t ResampledLength(size_t samples, int from_hz, int to_hz) {
  return (static_cast<int64_t>(samples) * to_hz + from_hz - 1) / from_hz;
}

// The windowed sinc, one row of taps per output phase. Output q * phases + j is the product of row j with the input
// from q * stride + first[j] on.
struct SincKernel {
  int stride = 0;              // input samples per turn of the phases: from / gcd
  int phases = 0;              // output samples per turn: to / gcd
  int taps = 0;                // per phase
  std::vector<int64_t> first;  // [phases]
  std::vector<float> values;   // [phases, taps]
};

constexpr int kZeroCrossings = 6;
constexpr double kRolloff = 0.99;

// `outputs`: phases beyond it are never reached, so a short signal at an odd rate does not pay for them.
SincKernel MakeSincKernel(int from_hz, int to_hz, int64_t outputs) {
  const int divisor = std::gcd(from_hz, to_hz);
  SincKernel kernel{.stride = from_hz / divisor, .phases = to_hz / divisor, .first = {}, .values = {}};
  const double cutoff = kRolloff * std::min(kernel.stride, kernel.phases);
  const double half_width = kZeroCrossings * kernel.stride / cutoff;  // input samples
  kernel.taps = static_cast<int>(std::ceil(2 * half_width)) + 1;
  const int used = static_cast<int>(std::min<int64_t>(kernel.phases, outputs));
  kernel.first.resize(static_cast<size_t>(used));
  kernel.values.resize(static_cast<size_t>(used) * static_cast<size_t>(kernel.taps));
  for (int j = 0; j < used; ++j) {
    // torchaudio rounds the phase to float32 before it goes on in float64; at 44.1 kHz that is worth 1e-6 of the
    // result.
    const double phase = static_cast<float>(j) / static_cast<float>(kernel.phases);
    const int64_t first = static_cast<int64_t>(std::ceil(kernel.stride * phase - half_width));
    float* row = kernel.values.data() + static_cast<size_t>(j) * static_cast<size_t>(kernel.taps);
    kernel.first[static_cast<size_t>(j)] = first;
    for (int k = 0; k < kernel.taps; ++k) {
      const double position = static_cast<double>(first + k) / kernel.stride - phase;
      const double t = std::clamp(position * cutoff, -1.0 * kZeroCrossings, 1.0 * kZeroCrossings);
      const double window = std::cos(t * std::numbers::pi / kZeroCrossings / 2);
      const double angle = t * std::numbers::pi;
      const double sinc = angle == 0 ? 1.0 : std::sin(angle) / angle;
      row[k] = static_cast<float>(sinc * window * window * cutoff / kernel.stride);
    }
  }
  return kernel;
}

}  // namespace

std::vector<float> SoxrHq(std::span<const float> mono, int from_hz, int to_hz) {
  CheckRates(from_hz, to_hz);
  if (from_hz == to_hz || mono.empty()) return {mono.begin(), mono.end()};
  const size_t length = static_cast<size_t>(ResampledLength(mono.size(), from_hz, to_hz));
  std::vector<float> out(length);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  size_t done = 0;
  const soxr_error_t error =
      soxr_oneshot(from_hz, to_hz, /*num_channels=*/1, mono.data(), mono.size(), /*idone=*/nullptr, out.data(),
                   out.size(), &done, /*io_spec=*/nullptr, &quality, /*runtime_spec=*/nullptr);
  if (error != nullptr) Fail(ErrorCode::kInternal, "resampling from ", from_hz, " to ", to_hz, " Hz: ", error);
  // soxr rounds the length where librosa rounds it up; the sample that may be missing stays zero, as there.
  GSV_CHECK(done <= length && length - done <= 1);
  return out;
}

std::vector<float> SincHann(std::span<const float> mono, int from_hz, int to_hz) {
  CheckRates(from_hz, to_hz);
  if (from_hz == to_hz || mono.empty()) return {mono.begin(), mono.end()};
  const int64_t length = ResampledLength(mono.size(), from_hz, to_hz);
  const SincKernel kernel = MakeSincKernel(from_hz, to_hz, length);
  const int64_t samples = static_cast<int64_t>(mono.size());
  std::vector<float> out(static_cast<size_t>(length));
  int64_t turn_start = 0;  // input sample at which the current turn of the phases starts
  int phase = 0;
  for (float& value : out) {
    const int64_t start = turn_start + kernel.first[static_cast<size_t>(phase)];
    const float* row = kernel.values.data() + static_cast<size_t>(phase) * static_cast<size_t>(kernel.taps);
    const int64_t begin = std::max<int64_t>(0, -start);
    const int64_t end = std::min<int64_t>(kernel.taps, samples - start);
    double sum = 0;
    for (int64_t k = begin; k < end; ++k)
      sum += static_cast<double>(row[k]) * static_cast<double>(mono[static_cast<size_t>(start + k)]);
    value = static_cast<float>(sum);
    if (++phase == kernel.phases) {
      phase = 0;
      turn_start += kernel.stride;
    }
  }
  return out;
}

}  // namespace gsv::audio
