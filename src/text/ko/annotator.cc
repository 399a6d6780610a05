#include "text/ko/annotator.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "text/embedded.h"
#include "text/ko/hangul.h"
#include "text/unicode.h"

GSV_EMBEDDED(KoreanFile, korean)

namespace gsv::text::ko {
namespace {

constexpr uint32_t kMagic = 0x315A534B;
constexpr size_t kHeaderBytes = 24;
constexpr size_t kLongestCountingNoun = 6;

// From and to which character, counted from the syllable; tools/build_ko_tables.py has the same.
struct Window {
  int from;
  int to;
};
constexpr Window kEndingWindows[] = {{0, 0},  {-1, 0}, {-2, 0}, {-3, 0}, {2, 2}, {2, 3}, {2, 4}, {0, 2},
                                     {-1, 2}, {-1, 3}, {-2, 2}, {-2, 3}, {0, 3}, {0, 4}, {-2, 4}};
constexpr Window kStemWindows[] = {{0, 0},  {0, 1},  {-1, 0}, {-1, 1}, {0, 2}, {-1, 2},
                                   {-2, 0}, {-2, 1}, {-2, 2}, {0, 3},  {-1, 3}};
constexpr Window kNounWindows[] = {{0, 0}, {0, 1}, {0, 2}, {-1, 0}, {-1, 1}, {-2, 0}, {-2, 1}, {-1, 2}, {-3, 1}};
constexpr std::span<const Window> kWindows[] = {kEndingWindows, kStemWindows, kNounWindows};

// FNV-1a over code points.
class FeatureHash {
 public:
  void Add(uint32_t unit) { value_ = (value_ ^ unit) * 16777619u; }
  uint32_t value() const { return (value_ ^ value_ >> 15) & 0xFFFFFF; }

 private:
  uint32_t value_ = 2166136261u;
};

char32_t Seen(std::u32string_view text, size_t at, int offset) {
  const size_t place = at + static_cast<size_t>(offset);  // wraps below zero, to beyond the end
  if (place >= text.size()) return U' ';
  return IsAsciiDigit(text[place]) ? U'0' : text[place];
}

bool IsOneOf(char32_t c, std::u32string_view letters) { return letters.find(LetterOf(c)) != letters.npos; }

bool StartsWith(std::u32string_view onsets, std::u32string_view text, size_t at) {
  return at < text.size() && IsSyllable(text[at]) && IsOneOf(OnsetOf(text[at]), onsets);
}

}  // namespace

void RemoveAnnotations(std::u32string& text) {
  size_t kept = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == U'/' && i + 1 < text.size() && kAnnotations.find(text[i + 1]) != kAnnotations.npos) {
      ++i;
    } else {
      text[kept++] = text[i];
    }
  }
  text.resize(kept);
}

Annotator::Annotator() {
  const std::string_view file = KoreanFile();
  GSV_CHECK(file.size() >= kHeaderBytes && reinterpret_cast<uintptr_t>(file.data()) % alignof(uint32_t) == 0);
  const auto* words = reinterpret_cast<const uint32_t*>(file.data());
  GSV_CHECK(words[0] == kMagic && file.size() == kHeaderBytes + sizeof(uint32_t) * words[1]);
  std::memcpy(constants_.data(), file.data() + 8, sizeof constants_);
  weights_ = {words + kHeaderBytes / sizeof(uint32_t), words[1]};
}

int Annotator::WeightOf(uint32_t feature) const {
  const auto it = std::lower_bound(weights_.begin(), weights_.end(), feature << 8);
  return it == weights_.end() || *it >> 8 != feature ? 0 : static_cast<int>(*it & 0xFF) - 128;
}

bool Annotator::Answer(Question question, std::u32string_view text, size_t at) const {
  const auto number = static_cast<size_t>(question);
  int sum = constants_[number];
  uint32_t index = 0;
  for (const Window& window : kWindows[number]) {
    FeatureHash hash;
    hash.Add(static_cast<uint32_t>(number));
    hash.Add(index++);
    for (int offset = window.from; offset <= window.to; ++offset) hash.Add(Seen(text, at, offset));
    sum += WeightOf(hash.value());
  }
  return sum > 0;
}

std::u32string Annotator::Annotate(std::u32string_view text) const {
  std::u32string out;
  out.reserve(text.size() + text.size() / 8);
  size_t noun_ends = 0;  // before it a counting noun may end
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    out += c;
    if (IsAsciiDigit(c)) {
      noun_ends = i + 1 + kLongestCountingNoun;
    } else if (c == U',' && noun_ends == i + kLongestCountingNoun) {
      ++noun_ends;  // 1,000
    }
    if (!IsSyllable(c)) {
      if (!IsAsciiDigit(c) && c != U',') noun_ends = 0;
      continue;
    }
    const char32_t coda = CodaOf(c);
    const bool before_vowel = StartsWith(U"ㅇ", text, i + 1);
    if (i < noun_ends && Answer(Question::kCountingNoun, text, i)) {
      out += U"/B";
      noun_ends = 0;
    } else if (coda == 0) {
      continue;
    } else if (LetterOf(coda) == U'ㄹ' && i + 1 < text.size() && text[i + 1] == U' ' &&
               StartsWith(U"ㄱㄷㅂㅅㅈ", text, i + 2)) {
      if (Answer(Question::kEnding, text, i)) out += U"/E";
    } else if (IsOneOf(coda, U"ㄴㄵㅁㄻㄺㄼㄾ") &&
               ((c == U'밟' && before_vowel) ||
                (StartsWith(U"ㄱㄲㄷㅅㅈ", text, i + 1) && Answer(Question::kStem, text, i)))) {
      out += U"/P";
    }
  }
  return out;
}

}  // namespace gsv::text::ko
