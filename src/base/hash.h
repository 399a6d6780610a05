// Digests: MD5 because the official tools recognise published files by it, SHA-256 for the identity of content.
#ifndef GSV_BASE_HASH_H_
#define GSV_BASE_HASH_H_

#include <cstddef>
#include <span>
#include <string>

namespace gsv {

std::string Md5Hex(std::span<const std::byte> bytes);     // 32 lower-case hex digits
std::string Sha256Hex(std::span<const std::byte> bytes);  // 64 lower-case hex digits

}  // namespace gsv

#endif  // GSV_BASE_HASH_H_
