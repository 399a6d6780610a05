#include "text/zh/reading.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "text/unicode.h"
#include "text/zh/tables.h"

namespace gsv::text::zh {
namespace {

constexpr int kNeutral = 5;
constexpr size_t kLongestReading = 4096;  // bytes

// A syllable as it was written: letters in lower case, ü as v, and its tone where it has one.
struct Written {
  std::string letters;
  int tone = 0;  // 0: none written
  bool in_digits = false;
};

int ToneOfMark(char32_t combining) {
  switch (combining) {
    case 0x304:
      return 1;
    case 0x301:
      return 2;
    case 0x30C:
      return 3;
    case 0x300:
      return 4;
    default:
      return 0;
  }
}

bool IsSeparator(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\'' || c == U'’' || c == U'-' || c == U'·' || c == 0x3000;
}

// Splits a reading into its syllables; empty where a character does not belong into one.
class Scanner {
 public:
  std::vector<Written> Scan(std::u32string_view text) {
    for (char32_t c : text) {
      std::array<utf8proc_int32_t, 32> parts;
      int boundary = 0;
      const utf8proc_ssize_t count =
          utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(),
                                  static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary);
      if (count < 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) return {};
      for (utf8proc_ssize_t i = 0; i < count; ++i) {
        if (!Take(static_cast<char32_t>(parts[static_cast<size_t>(i)]))) return {};
      }
    }
    End();
    return std::move(syllables_);
  }

 private:
  bool Take(char32_t c) {
    if (IsSeparator(c)) {
      End();
      return true;
    }
    if (IsAsciiLetter(c)) {
      current_.letters += static_cast<char>(c | 0x20);
      return true;
    }
    if (current_.letters.empty()) return false;
    char& last = current_.letters.back();
    if (c == U':' || c == 0x308) {  // u: ü
      if (last != 'u') return false;
      last = 'v';
      return true;
    }
    const bool is_digit = c >= U'0' && c <= U'5';
    const int tone = is_digit ? (c == U'0' ? kNeutral : static_cast<int>(c - U'0')) : ToneOfMark(c);
    if (tone == 0 || current_.tone != 0) return false;
    current_.tone = tone;
    current_.in_digits = is_digit;
    if (is_digit) End();
    return true;
  }

  void End() {
    if (!current_.letters.empty()) syllables_.push_back(std::move(current_));
    current_ = {};
  }

  std::vector<Written> syllables_;
  Written current_;
};

// Syllables by their names.
class SyllableIndex {
 public:
  SyllableIndex() {
    for (const Syllable& syllable : ChineseTables().syllables) {
      if (syllable.initial_phone[0] != '\0') syllables_.push_back(&syllable);
    }
    std::sort(syllables_.begin(), syllables_.end(),
              [](const Syllable* a, const Syllable* b) { return Name(a) < Name(b); });
  }

  // Null where there is none.
  const Syllable* Find(std::string name) const {
    // What keyboards have for ü, and the ü that is written in full behind j, q, x and y.
    if (name == "lue" || name == "nue") name[1] = 'v';
    if (name.size() > 1 && name[1] == 'v' && std::string_view("jqxy").find(name[0]) != std::string_view::npos) {
      name[1] = 'u';
    }
    const auto it =
        std::lower_bound(syllables_.begin(), syllables_.end(), name,
                         [](const Syllable* syllable, std::string_view wanted) { return Name(syllable) < wanted; });
    return it != syllables_.end() && Name(*it) == name ? *it : nullptr;
  }

 private:
  static std::string_view Name(const Syllable* syllable) { return syllable->name; }

  std::vector<const Syllable*> syllables_;
};

void Append(const Syllable& syllable, int tone, std::vector<std::string>& phones) {
  phones.emplace_back(syllable.initial_phone);
  phones.emplace_back(syllable.final_phone).push_back(static_cast<char>('0' + tone));
}

}  // namespace

std::optional<std::vector<std::string>> ParseReading(std::string_view reading) {
  if (reading.size() > kLongestReading || FindInvalidUtf8(reading) != reading.npos) return std::nullopt;
  const std::vector<Written> syllables = Scanner().Scan(DecodeUtf8(reading));
  const bool has_digits = std::any_of(syllables.begin(), syllables.end(), [](const Written& w) { return w.in_digits; });
  const bool has_marks =
      std::any_of(syllables.begin(), syllables.end(), [](const Written& w) { return w.tone != 0 && !w.in_digits; });
  if (!has_digits && !has_marks) return std::nullopt;

  static const SyllableIndex index;
  std::vector<std::string> phones;
  for (const Written& written : syllables) {
    if (written.tone == 0 && has_digits) return std::nullopt;
    const int tone = written.tone == 0 ? kNeutral : written.tone;
    if (const Syllable* syllable = index.Find(written.letters == "r" ? "er" : written.letters)) {
      Append(*syllable, tone, phones);
      continue;
    }
    if (!written.letters.ends_with('r')) return std::nullopt;
    const Syllable* stem = index.Find(written.letters.substr(0, written.letters.size() - 1));
    if (stem == nullptr) return std::nullopt;
    Append(*stem, tone, phones);
    Append(*index.Find("er"), tone, phones);
  }
  return phones;
}

}  // namespace gsv::text::zh
