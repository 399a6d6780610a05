#include "audio/join.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace gsv::audio {
namespace {

// The shift of 0..search at which `head` from there on resembles `tail` most, by cosine.
int BestShift(std::span<const float> tail, std::span<const float> head, int search) {
  constexpr double kEnergyFloor = 1e-8;  // keeps silence from dividing by zero
  const size_t overlap = tail.size();
  int best = 0;
  double best_score = -INFINITY;
  for (int shift = 0; shift <= search; ++shift) {
    const float* candidate = head.data() + shift;
    double product = 0, energy = kEnergyFloor;
    for (size_t i = 0; i < overlap; ++i) {
      product += static_cast<double>(tail[i]) * static_cast<double>(candidate[i]);
      energy += static_cast<double>(candidate[i]) * static_cast<double>(candidate[i]);
    }
    const double score = product / std::sqrt(energy);
    if (score > best_score) {
      best_score = score;
      best = shift;
    }
  }
  return best;
}

}  // namespace

void LimitPeak(std::span<float> wave) {
  float peak = 1;
  for (float sample : wave) peak = std::max(peak, std::abs(sample));
  if (peak <= 1) return;
  for (float& sample : wave) sample /= peak;
}

void AppendSilence(std::vector<float>& wave, double seconds, int sample_rate) {
  wave.resize(wave.size() + static_cast<size_t>(std::llround(seconds * sample_rate)), 0.0f);
}

int AppendSola(std::vector<float>& wave, std::span<const float> piece, int overlap, int search) {
  const size_t shared = std::min({static_cast<size_t>(std::max(overlap, 0)), wave.size(), piece.size()});
  const int reach = static_cast<int>(std::min(static_cast<size_t>(std::max(search, 0)), piece.size() - shared));
  const std::span<float> tail = std::span(wave).last(shared);
  const int shift = shared == 0 ? 0 : BestShift(tail, piece, reach);
  const std::span<const float> aligned = piece.subspan(static_cast<size_t>(shift));
  for (size_t i = 0; i < shared; ++i) {
    // The rising half of a periodic Hann window of 2 * shared samples; its falling half is the complement.
    const double rise = 0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(i) / static_cast<double>(shared));
    tail[i] = static_cast<float>(rise * static_cast<double>(aligned[i]) + (1 - rise) * static_cast<double>(tail[i]));
  }
  wave.insert(wave.end(), aligned.begin() + static_cast<std::ptrdiff_t>(shared), aligned.end());
  return shift;
}

}  // namespace gsv::audio
