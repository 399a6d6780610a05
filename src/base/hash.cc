#include "base/hash.h"

#include <md5.h>
#include <sha2.h>

namespace gsv {

std::string Md5Hex(std::span<const std::byte> bytes) {
  char digits[MD5_DIGEST_STRING_LENGTH];
  MD5Data(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), digits);
  return digits;
}

std::string Sha256Hex(std::span<const std::byte> bytes) {
  char digits[SHA256_DIGEST_STRING_LENGTH];
  SHA256Data(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), digits);
  return digits;
}

}  // namespace gsv
