#include "audio/fbank.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "audio/real_fft.h"
#include "base/error.h"

namespace gsv::audio {
namespace {

constexpr int kTransform = 512;        // the window, zero-padded to a power of two
constexpr int kBins = kTransform / 2;  // the last one, at 8 kHz, has no weight
constexpr double kRate = kHubertRate;
constexpr double kLowHz = 20, kHighHz = 8000;
constexpr double kPreemphasis = 0.97;
constexpr double kEnergyFloor = 1.1920928955078125e-07;  // float32 epsilon

double Mel(double hz) { return 1127.0 * std::log(1.0 + hz / 700.0); }

// Kaldi's "povey" window: a symmetric Hann window to the power of 0.85.
std::vector<double> PoveyWindow() {
  std::vector<double> window(kFbankWindow);
  for (int i = 0; i < kFbankWindow; ++i) {
    const double hann = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / (kFbankWindow - 1));
    window[static_cast<size_t>(i)] = std::pow(hann, 0.85);
  }
  return window;
}

struct Triangle {
  int begin = 0;                // first bin with a weight
  std::vector<double> weights;  // of the bins from there on
};

// Triangles whose flanks are straight in mel, not in Hz.
std::vector<Triangle> MakeTriangles() {
  std::vector<Triangle> triangles(kFbankBands);
  const double low = Mel(kLowHz);
  const double step = (Mel(kHighHz) - low) / (kFbankBands + 1);
  for (int band = 0; band < kFbankBands; ++band) {
    Triangle& triangle = triangles[static_cast<size_t>(band)];
    const double left = low + band * step, right = left + 2 * step;
    for (int bin = 0; bin < kBins; ++bin) {
      const double mel = Mel(bin * kRate / kTransform);
      const double weight = std::min(mel - left, right - mel) / step;
      if (weight <= 0) continue;
      if (triangle.weights.empty()) triangle.begin = bin;
      triangle.weights.push_back(weight);
    }
  }
  return triangles;
}

}  // namespace

Tensor KaldiFbank(Arena& arena, std::span<const float> wave) {
  GSV_CHECK(wave.size() >= kFbankWindow);
  const int64_t frames = 1 + (static_cast<int64_t>(wave.size()) - kFbankWindow) / kFbankHop;
  const Tensor out = NewTensor(arena, {frames, kFbankBands});
  const std::vector<double> window = PoveyWindow();
  const std::vector<Triangle> triangles = MakeTriangles();
  RealFft fft(kTransform);  // its input behind the window stays zero
  std::array<double, kFbankWindow> centred;
  for (int64_t t = 0; t < frames; ++t) {
    const std::span<const float> frame = wave.subspan(static_cast<size_t>(t * kFbankHop), kFbankWindow);
    double mean = 0;
    for (float sample : frame) mean += static_cast<double>(sample);
    mean /= kFbankWindow;
    for (size_t i = 0; i < kFbankWindow; ++i) centred[i] = static_cast<double>(frame[i]) - mean;
    for (size_t i = 0; i < kFbankWindow; ++i) {
      const double previous = centred[i == 0 ? 0 : i - 1];
      fft.input()[i] = (centred[i] - kPreemphasis * previous) * window[i];
    }
    const std::span<const double> power = fft.Power();
    for (int band = 0; band < kFbankBands; ++band) {
      const Triangle& triangle = triangles[static_cast<size_t>(band)];
      double energy = 0;
      for (size_t k = 0; k < triangle.weights.size(); ++k) {
        energy += triangle.weights[k] * power[static_cast<size_t>(triangle.begin) + k];
      }
      out.row(t)[band] = static_cast<float>(std::log(std::max(energy, kEnergyFloor)));
    }
  }
  return out;
}

Tensor SpeakerFbank(Arena& arena, const Reference& reference) { return KaldiFbank(arena, reference.speaker_16k); }

}  // namespace gsv::audio
