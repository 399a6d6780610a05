#include "base/rng.h"

#include <cmath>
#include <numbers>

namespace gsv {
namespace {

// The middle of one of 2^24 equal cells of (0, 1): never 0, so that its logarithm is finite.
double UnitInterval(uint32_t bits) { return ((bits >> 8) + 0.5) / 16777216.0; }

}  // namespace

std::array<uint32_t, 4> Philox(uint64_t key, const std::array<uint32_t, 4>& counter) {
  constexpr uint64_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
  constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  auto key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
  std::array<uint32_t, 4> x = counter;
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = kMultiplier0 * x[0], product1 = kMultiplier1 * x[2];
    x = {static_cast<uint32_t>(product1 >> 32) ^ x[1] ^ key0, static_cast<uint32_t>(product1),
         static_cast<uint32_t>(product0 >> 32) ^ x[3] ^ key1, static_cast<uint32_t>(product0)};
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  return x;
}

void Noise::Uniform(uint64_t begin, int64_t count, float* out) const {
  uint64_t block_index = ~uint64_t{0};
  std::array<uint32_t, 4> block{};
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t position = begin + static_cast<uint64_t>(i);
    if (position / 4 != block_index) {
      block_index = position / 4;
      block = Block(block_index);
    }
    out[i] = static_cast<float>(UnitInterval(block[position % 4]));
  }
}

void Noise::Exponential(uint64_t begin, int64_t count, float* out) const {
  uint64_t block_index = ~uint64_t{0};
  std::array<uint32_t, 4> block{};
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t position = begin + static_cast<uint64_t>(i);
    if (position / 4 != block_index) {
      block_index = position / 4;
      block = Block(block_index);
    }
    out[i] = static_cast<float>(-std::log(UnitInterval(block[position % 4])));
  }
}

void Noise::Normal(uint64_t begin, int64_t count, float* out) const {
  uint64_t block_index = ~uint64_t{0};
  std::array<float, 4> normals{};
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t position = begin + static_cast<uint64_t>(i);
    if (position / 4 != block_index) {
      block_index = position / 4;
      const std::array<uint32_t, 4> block = Block(block_index);
      for (int pair = 0; pair < 2; ++pair) {
        const double radius = std::sqrt(-2.0 * std::log(UnitInterval(block[2 * pair])));
        const double angle = 2.0 * std::numbers::pi * UnitInterval(block[2 * pair + 1]);
        normals[2 * pair] = static_cast<float>(radius * std::cos(angle));
        normals[2 * pair + 1] = static_cast<float>(radius * std::sin(angle));
      }
    }
    out[i] = normals[position % 4];
  }
}

}  // namespace gsv
