// Counter-based random numbers (Philox4x32-10; Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011).
// A number is a pure function of (seed, purpose, sentence, position): the same frame gets the same noise whatever the
// batch, the chunking, the thread count or the order of evaluation.
#ifndef GSV_BASE_RNG_H_
#define GSV_BASE_RNG_H_

#include <array>
#include <cstdint>

namespace gsv {

// What the noise is for. Values are part of the output's definition: never renumber.
enum class NoisePurpose : uint32_t { kTokens = 1, kLatent = 2, kSeed = 3 };

// One block of four independent 32-bit numbers.
std::array<uint32_t, 4> Philox(uint64_t key, const std::array<uint32_t, 4>& counter);

// A stream of noise for one purpose in one sentence. Stateless and cheap to copy; any thread.
class Noise {
 public:
  Noise(uint64_t seed, NoisePurpose purpose, uint32_t sentence = 0)
      : seed_(seed), purpose_(static_cast<uint32_t>(purpose)), sentence_(sentence) {}

  // Fills `count` numbers for positions [begin, begin + count).
  void Uniform(uint64_t begin, int64_t count, float* out) const;      // (0, 1), multiples of 2^-24 plus 2^-25
  void Exponential(uint64_t begin, int64_t count, float* out) const;  // Exp(1): -ln(uniform), > 0
  void Normal(uint64_t begin, int64_t count, float* out) const;       // N(0, 1), Box-Muller in float64

 private:
  std::array<uint32_t, 4> Block(uint64_t index) const {
    return Philox(seed_, {static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32), sentence_, purpose_});
  }

  uint64_t seed_;
  uint32_t purpose_;
  uint32_t sentence_;
};

}  // namespace gsv

#endif  // GSV_BASE_RNG_H_
