#include "audio/stft.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "audio/real_fft.h"
#include "base/error.h"

namespace gsv::audio {
namespace {

// Inside the root: keeps the official gradient finite, and our silence at 1e-4.
constexpr double kPowerFloor = 1e-8;
constexpr float kMelFloor = 1e-5f;

int64_t ReflectedSamples(const StftShape& shape) { return (shape.n_fft - shape.hop) / 2; }

// The signal with both ends mirrored about their outermost sample, which is not repeated.
std::vector<double> Reflected(std::span<const float> wave, int64_t pad) {
  const int64_t samples = static_cast<int64_t>(wave.size());
  std::vector<double> out(static_cast<size_t>(samples + 2 * pad));
  for (int64_t i = 0; i < static_cast<int64_t>(out.size()); ++i) {
    int64_t source = std::abs(i - pad);
    if (source >= samples) source = 2 * (samples - 1) - source;
    out[static_cast<size_t>(i)] = static_cast<double>(wave[static_cast<size_t>(source)]);
  }
  return out;
}

// Periodic: one period of the cosine is n samples, as of torch.hann_window.
std::vector<double> PeriodicHann(int n) {
  std::vector<double> window(static_cast<size_t>(n));
  for (int i = 0; i < n; ++i) window[static_cast<size_t>(i)] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / n);
  return window;
}

// Slaney's mel scale: linear below 1 kHz, logarithmic above, 27 steps per factor of 6.4.
constexpr double kLinearHzPerMel = 200.0 / 3.0;
constexpr double kLogStartHz = 1000.0;
constexpr double kLogStartMel = kLogStartHz / kLinearHzPerMel;
const double kLogStep = std::log(6.4) / 27.0;

double HzToMel(double hz) {
  return hz < kLogStartHz ? hz / kLinearHzPerMel : kLogStartMel + std::log(hz / kLogStartHz) / kLogStep;
}

double MelToHz(double mel) {
  return mel < kLogStartMel ? mel * kLinearHzPerMel : kLogStartHz * std::exp((mel - kLogStartMel) * kLogStep);
}

}  // namespace

int64_t MinSamples(const StftShape& shape) { return std::max<int64_t>(ReflectedSamples(shape) + 1, shape.hop); }

Tensor Spectrogram(Arena& arena, std::span<const float> wave, const StftShape& shape) {
  GSV_CHECK(static_cast<int64_t>(wave.size()) >= MinSamples(shape));
  const int64_t frames = static_cast<int64_t>(wave.size()) / shape.hop;
  const int64_t bins = shape.n_fft / 2 + 1;
  const Tensor out = NewTensor(arena, {frames, bins});
  const std::vector<double> padded = Reflected(wave, ReflectedSamples(shape));
  const std::vector<double> window = PeriodicHann(shape.n_fft);
  RealFft fft(shape.n_fft);
  for (int64_t t = 0; t < frames; ++t) {
    const double* frame = padded.data() + t * shape.hop;
    for (size_t i = 0; i < window.size(); ++i) fft.input()[i] = frame[i] * window[i];
    const std::span<const double> power = fft.Power();
    float* row = out.row(t);
    for (int64_t bin = 0; bin < bins; ++bin) {
      row[bin] = static_cast<float>(std::sqrt(power[static_cast<size_t>(bin)] + kPowerFloor));
    }
  }
  return out;
}

Tensor ReferenceSpectrogram(Arena& arena, const Reference& reference) {
  return Spectrogram(arena, reference.spectrogram_wave, kReferenceStft);
}

Tensor MelFilters(Arena& arena, const MelShape& shape) {
  const int64_t bins = shape.stft.n_fft / 2 + 1;
  const Tensor filters = NewTensor(arena, {shape.bands, bins});
  const double top_mel = HzToMel(shape.sample_rate / 2.0);
  const auto edge_hz = [&](int64_t index) { return MelToHz(top_mel * static_cast<double>(index) / (shape.bands + 1)); };
  for (int64_t band = 0; band < shape.bands; ++band) {
    const double left = edge_hz(band), centre = edge_hz(band + 1), right = edge_hz(band + 2);
    const double area_norm = 2.0 / (right - left);
    for (int64_t bin = 0; bin < bins; ++bin) {
      const double hz = static_cast<double>(bin) * shape.sample_rate / shape.stft.n_fft;
      const double weight = std::max(0.0, std::min((hz - left) / (centre - left), (right - hz) / (right - centre)));
      filters.row(band)[bin] = static_cast<float>(weight * area_norm);
    }
  }
  return filters;
}

Tensor LogMel(Arena& arena, std::span<const float> wave, const MelShape& shape) {
  GSV_CHECK(static_cast<int64_t>(wave.size()) >= MinSamples(shape.stft));
  const int64_t frames = static_cast<int64_t>(wave.size()) / shape.stft.hop;
  const Tensor out = NewTensor(arena, {frames, shape.bands});
  Arena::Scope scope(arena);
  const Tensor filters = MelFilters(arena, shape);
  const Tensor spectrum = Spectrogram(arena, wave, shape.stft);
  for (int64_t band = 0; band < shape.bands; ++band) {
    // A triangle is zero outside a few bins.
    const float* filter = filters.row(band);
    int64_t begin = 0, end = filters.channels();
    while (begin < end && filter[begin] == 0) ++begin;
    while (begin < end && filter[end - 1] == 0) --end;
    for (int64_t t = 0; t < frames; ++t) {
      const float* row = spectrum.row(t);
      double sum = 0;
      for (int64_t bin = begin; bin < end; ++bin)
        sum += static_cast<double>(filter[bin]) * static_cast<double>(row[bin]);
      out.row(t)[band] = std::log(std::max(static_cast<float>(sum), kMelFloor));
    }
  }
  return out;
}

void NormalizeMel(Tensor log_mel) {
  constexpr float kLowest = -12, kHighest = 2;
  for (int64_t t = 0; t < log_mel.rows(); ++t) {
    float* row = log_mel.row(t);
    for (int64_t band = 0; band < log_mel.channels(); ++band) {
      row[band] = (row[band] - kLowest) / (kHighest - kLowest) * 2 - 1;
    }
  }
}

}  // namespace gsv::audio
