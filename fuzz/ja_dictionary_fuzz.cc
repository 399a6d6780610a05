// Any bytes as the words of a MeCab dictionary, read over a text: refused with gsv::Error, or the morphemes are the
// text.
//   byte 0: whether the file's first number is made right; byte 1: bytes of the text; the text; the file
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/ja/analyzer.h"
#include "text/ja/word.h"

namespace {

constexpr uint16_t kKinds = 2;

std::vector<std::byte> Matrix() {
  std::vector<std::byte> matrix(4 + 2 * kKinds * kKinds);
  std::memcpy(matrix.data(), &kKinds, 2);
  std::memcpy(matrix.data() + 2, &kKinds, 2);
  return matrix;
}

// One class, "D", of all characters.
std::vector<std::byte> Characters() {
  std::vector<std::byte> characters(4 + 32 + 4 * 0xFFFF);
  const uint32_t one = 1;
  std::memcpy(characters.data(), &one, 4);
  characters[4] = std::byte{'D'};
  const uint32_t always_in_groups = 1 | 2 << 26 | 3u << 30;
  for (size_t i = 0; i < 0xFFFF; ++i) std::memcpy(characters.data() + 36 + 4 * i, &always_in_groups, 4);
  return characters;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<std::byte> matrix = Matrix();
  static const std::vector<std::byte> characters = Characters();
  if (size < 2 || size < 2u + data[1]) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 2, data[1]);
  if (gsv::FindInvalidUtf8(text) != std::string::npos) return 0;
  std::vector<std::byte> file(size - 2 - data[1]);
  if (!file.empty()) std::memcpy(file.data(), data + 2 + data[1], file.size());
  if (data[0] % 2 == 1 && file.size() >= 4) {
    const uint32_t magic = 0xEF718F77u ^ static_cast<uint32_t>(file.size());
    std::memcpy(file.data(), &magic, 4);
  }
  try {
    const gsv::text::ja::Dictionary dictionary({file, file, matrix, characters}, "input");
    std::string joined;
    gsv::text::ja::Words words;
    for (const gsv::text::ja::Morpheme& morpheme : gsv::text::ja::Analyze(dictionary, text)) {
      joined += morpheme.surface;
      gsv::text::ja::AppendWords(morpheme.surface, morpheme.feature, words);
    }
    if (joined != text) std::abort();
  } catch (const gsv::Error&) {
  }
  return 0;
}
