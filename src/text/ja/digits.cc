#include "text/ja/digits.h"

#include <algorithm>
#include <iterator>

#include "text/ja/counters.h"
#include "text/ja/numeral.h"

namespace gsv::text::ja {
namespace {

// How digits are written, and the form that the rules know.
struct Digit {
  std::string_view written;
  int value;
  std::string_view form;
};

constexpr std::string_view kForms[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

constexpr Digit kDigits[] = {
    {"○", 0, "〇"},    {"１", 1, "一"},   {"２", 2, "二"},   {"３", 3, "三"},     {"４", 4, "四"},   {"５", 5, "五"},
    {"６", 6, "六"},   {"７", 7, "七"},   {"８", 8, "八"},   {"９", 9, "九"},     {"一", 1, "一"},   {"二", 2, "二"},
    {"三", 3, "三"},   {"四", 4, "四"},   {"五", 5, "五"},   {"六", 6, "六"},     {"七", 7, "七"},   {"八", 8, "八"},
    {"九", 9, "九"},   {"いち", 1, "一"}, {"に", 2, "二"},   {"さん", 3, "三"},   {"よん", 4, "四"}, {"ご", 5, "五"},
    {"ろく", 6, "六"}, {"なな", 7, "七"}, {"はち", 8, "八"}, {"きゅう", 9, "九"}, {"〇", 0, "〇"},   {"０", 0, "０"},
    {"壱", 1, "一"},   {"弐", 2, "二"},   {"貳", 2, "二"},   {"ニ", 2, "二"},     {"参", 3, "三"},   {"し", 4, "四"},
    {"しち", 7, "七"}, {"く", 9, "九"},
};

constexpr int kMaxDigits = 72;  // 無量大数 is 10^68

// 10, 100, 1000.
constexpr Numeral kTens[] = {{"十", kNumber, "ジュウ", "ジュー", 1, 2},
                             {"百", kNumber, "ヒャク", "ヒャク", 2, 2},
                             {"千", kNumber, "セン", "セン", 1, 2}};

// 10^4, 10^8, ...
constexpr Numeral kPowers[] = {
    {"万", kNumber, "マン", "マン", 1, 2},
    {"億", kNumber, "オク", "オク", 1, 2},
    {"兆", kNumber, "チョウ", "チョー", 1, 2, "C3"},
    {"京", kNumber, "ケイ", "ケー", 1, 2},
    {"垓", kNumber, "ガイ", "ガイ", 1, 2},
    {"𥝱", kNumber, "ジョ", "ジョ", 1, 1},
    {"穣", kNumber, "ジョウ", "ジョー", 1, 2},
    {"溝", kNumber, "コウ", "コウ", 1, 2},
    {"澗", kNumber, "カン", "カン", 1, 2},
    {"正", kNumber, "セイ", "セー", 1, 2},
    {"載", kNumber, "サイ", "サイ", 1, 2},
    {"極", kNumber, "ゴク", "ゴク", 1, 2},
    {"恒河沙", kNumber, "ゴウガシャ", "ゴウガシャ", 1, 4},
    {"阿僧祇", kNumber, "アソウギ", "アソーギ", 2, 4},
    {"那由他", kNumber, "ナユタ", "ナユタ", 1, 3},
    {"不可思議", kNumber, "フカシギ", "フカシギ", 2, 4},
    {"無量大数", kNumber, "ムリョウタイスウ", "ムリョータイスー", 6, 7},
};

const Digit* FindDigit(const Word& word) {
  if (!IsNumber(word)) return nullptr;
  const auto it = std::find_if(std::begin(kDigits), std::end(kDigits),
                               [&](const Digit& digit) { return digit.written == word.surface; });
  return it == std::end(kDigits) ? nullptr : it;
}

int ValueOf(const Word& word) {
  const Digit* digit = FindDigit(word);
  return digit == nullptr ? -1 : digit->value;
}

bool IsComma(const Word& word) { return word.surface == "，"; }

bool IsHyphen(const Word& word) {
  return word.surface == "―" || word.surface == "−" || word.surface == "‐" || word.surface == "—" ||
         word.surface == "－";
}

void Silence(Word& word) {
  word.pronunciation.clear();
  word.accent = 0;
  word.moras = 0;
}

void SetSpoken(std::string_view pronunciation, int moras, Word& word) {
  word.pronunciation = pronunciation;
  word.moras = moras;
}

// Reads the sequences of digits in `words` into a new list.
class DigitReader {
 public:
  explicit DigitReader(Words& words) : words_(words) { out_.reserve(words.size() + words.size() / 2); }

  Words Read() {
    for (size_t i = 0; i < words_.size();) {
      const size_t end = EndOfDigits(i);
      if (end == i) {
        out_.push_back(std::move(words_[i++]));
      } else {
        ReadSequence(i, end);
        i = end;
      }
    }
    return std::move(out_);
  }

 private:
  // The end of the digits, points and commas from `i`; their surfaces take the form that the rules know.
  size_t EndOfDigits(size_t i) {
    for (; i < words_.size(); ++i) {
      Word& word = words_[i];
      if (const Digit* digit = FindDigit(word)) {
        word.surface = digit->form;
      } else if (!IsNumber(word) || !(IsPoint(word) || IsComma(word))) {
        break;
      }
    }
    return i;
  }

  void ReadSequence(size_t begin, size_t end) {
    while (begin < end) {
      if (IsComma(words_[begin]) || IsPoint(words_[begin])) {
        Keep(begin++);
      } else {
        begin = ReadInteger(begin, end);
      }
    }
  }

  void Keep(size_t i) { out_.push_back(words_[i]); }

  // From a digit up to the point or, where commas do not stand as in a number, up to the first comma. Returns the end.
  size_t ReadInteger(size_t begin, size_t end) {
    size_t point = begin + 1;
    while (point < end && !IsPoint(words_[point])) ++point;
    size_t last = point - 1;
    while (last > begin && IsComma(words_[last])) --last;

    // Commas belong at every fourth place from the right.
    size_t first_comma = 0;
    bool well_placed = true;
    for (size_t i = last + 1; i-- > begin;) {
      const bool comma = IsComma(words_[i]);
      if (comma) first_comma = i;
      if (comma != ((last - i) % 4 == 3)) well_placed = false;
    }
    const bool leading_zero = begin != last && ValueOf(words_[begin]) == 0;
    if (well_placed && first_comma != 0 && !leading_zero) {
      std::vector<size_t> digits;
      for (size_t i = begin; i <= last; ++i) {
        if (!IsComma(words_[i])) digits.push_back(i);
      }
      ReadNumber(digits);
      return last + 1;
    }
    if (first_comma != 0) last = first_comma - 1;
    std::vector<size_t> digits;
    for (size_t i = begin; i <= last; ++i) digits.push_back(i);
    if (!leading_zero && NumberScore(last + 1) >= 0) {
      ReadNumber(digits);
    } else {
      ReadSingly(digits);
    }
    return last + 1;
  }

  const Word* Before(size_t count) const { return out_.size() >= count ? &out_[out_.size() - count] : nullptr; }
  const Word* After(size_t i) const { return i < words_.size() ? &words_[i] : nullptr; }

  // Whether digits behind out_ and before words_[next] are a number (0 or more), by what stands around them.
  int NumberScore(size_t next) const {
    int score = 0;
    const auto is_number = [](const Word* word) { return word != nullptr && IsNumber(*word); };
    if (const Word* before = Before(1)) {
      const Word* earlier = Before(2);
      if (before->group1 == "数接続") score += 2;
      if (IsCounter(*before)) score += 1;
      if (IsPoint(*before)) score -= is_number(earlier) ? 5 : 0;
      if (IsHyphen(*before) || before->surface == "）" || before->surface == "番号") score -= 2;
      if (before->surface == "（" && is_number(earlier)) score -= 2;
      if (earlier != nullptr && earlier->surface == "番号") score -= 2;
    }
    if (const Word* after = After(next)) {
      if (IsCounter(*after)) score += 2;
      if (IsHyphen(*after) || after->surface == "（" || after->surface == "番号") score -= 2;
      if (after->surface == "）" && is_number(After(next + 1))) score -= 2;
      if (IsPoint(*after)) score += 4;
    }
    return score;
  }

  void ReadSingly(const std::vector<size_t>& digits) {
    for (size_t k = 0; k < digits.size(); ++k) {
      Word word = words_[digits[k]];
      if (digits.size() > 1) {
        if (word.surface == "〇" || word.surface == "０") SetSpoken("ゼロ", 2, word);
        if (word.surface == "二") SetSpoken("ニー", 2, word);
        if (word.surface == "五") SetSpoken("ゴー", 2, word);
        word.join_rule = {};
        // Two digits share an accent phrase.
        word.chain = k % 2 == 0 ? Chain::kOpens : Chain::kContinues;
        if (k % 2 == 1) out_.back().accent = 3;
      }
      out_.push_back(std::move(word));
    }
  }

  void ReadNumber(const std::vector<size_t>& digits) {
    const int count = static_cast<int>(digits.size());
    if (count <= 1 || count > kMaxDigits) {
      for (const size_t i : digits) Keep(i);
      return;
    }
    bool spoken = false;  // something of the current group of four
    for (int k = 0; k < count; ++k) {
      const int place = count - 1 - k;
      const int value = ValueOf(words_[digits[static_cast<size_t>(k)]]);
      Word word = words_[digits[static_cast<size_t>(k)]];
      if (value <= 0) Silence(word);
      if (place % 4 != 0) {
        if (value == 1) Become(kTens[place % 4 - 1], word);
        out_.push_back(std::move(word));
        if (value > 1) Add(kTens[place % 4 - 1]);
        if (value > 0) spoken = true;
        continue;
      }
      out_.push_back(std::move(word));
      if (value != 0) spoken = true;
      if (spoken && place > 0) Add(kPowers[place / 4 - 1]);
      spoken = false;
    }
  }

  // A word for the place of the digit before it.
  void Add(const Numeral& numeral) {
    Word word;
    word.source = out_.back().source;
    Become(numeral, word);
    out_.push_back(std::move(word));
  }

  Words& words_;
  Words out_;
};

// A point between two numbers is read 点 and opens no accent phrase; what is before it changes.
void ReadPoints(Words& words) {
  constexpr Numeral kPoint = {"．", kSuffix, "テン", "テン", 0, 2};
  for (size_t i = 1; i + 1 < words.size(); ++i) {
    if (!IsPoint(words[i]) || !IsNumber(words[i - 1]) || !IsNumber(words[i + 1])) continue;
    Become(kPoint, words[i]);
    words[i].group2 = kCounter;
    words[i].chain = Chain::kContinues;
    Word& before = words[i - 1];
    if (before.surface == "〇" || before.surface == "０") {
      SetSpoken("レー", 2, before);
    } else if (before.surface == "二") {
      SetSpoken("ニー", 2, before);
    } else if (before.surface == "五") {
      SetSpoken("ゴー", 2, before);
    } else if (before.surface == "六") {
      before.accent = 1;
    }
    do {
      ++i;
    } while (i < words.size() && words[i].pos == kNoun);
  }
}

}  // namespace

void SetDigits(Words& words) {
  if (std::none_of(words.begin(), words.end(), IsNumber)) return;
  words = DigitReader(words).Read();
  RemoveSilent(words);
  ReadPoints(words);
  ReadCounters(words);
  RemoveSilent(words);
}

}  // namespace gsv::text::ja
