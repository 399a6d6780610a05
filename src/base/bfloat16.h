// bfloat16: the upper half of a float32.
#ifndef GSV_BASE_BFLOAT16_H_
#define GSV_BASE_BFLOAT16_H_

#include <bit>
#include <cstdint>

namespace gsv {

inline float FromBFloat16(uint16_t x) { return std::bit_cast<float>(static_cast<uint32_t>(x) << 16); }

// To the nearest, to even where two are. Infinity stays; a NaN may become another NaN, and one whose upper payload bits
// are all set a zero: nobody asks for these.
inline uint16_t ToBFloat16(float x) {
  const auto bits = std::bit_cast<uint32_t>(x);
  return static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

}  // namespace gsv

#endif  // GSV_BASE_BFLOAT16_H_
