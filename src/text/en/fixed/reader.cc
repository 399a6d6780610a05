#include "text/en/fixed/reader.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/utf8.h"
#include "text/en/fixed/rules.h"

namespace gsv::text::english {
namespace {

constexpr unsigned kAtDigit = 1, kAtLower = 2, kAtUpper = 4, kAtSign = 8;
constexpr unsigned kAtLetter = kAtLower | kAtUpper;
constexpr unsigned kAtWord = kAtLetter | kAtDigit;

struct RuleRow {
  bool EnglishOptions::*enabled;
  unsigned starts;
  SceneRule rule;
};

using O = EnglishOptions;

// In the order in which they are tried. A rule that several switches need has a row for each.
constexpr RuleRow kRules[] = {
    {&O::emoticons, kAtLetter | kAtSign, ReadEmoticon},
    {&O::web_addresses, kAtWord, ReadWebAddress},
    {&O::file_names, kAtWord | kAtSign, ReadFileName},
    {&O::handles, kAtSign, ReadHandle},
    {&O::money, kAtUpper | kAtSign, ReadMoney},
    {&O::telephones, kAtDigit | kAtSign, ReadTelephone},
    {&O::dates, kAtDigit, ReadNumericDate},
    {&O::dates, kAtDigit, ReadDayFirst},
    {&O::times, kAtDigit, ReadTime},
    {&O::dotted_numbers, kAtDigit, ReadDottedNumber},
    {&O::decades, kAtDigit, ReadDecade},
    {&O::list_numbers, kAtDigit, ReadListNumber},
    {&O::abbreviations, kAtWord | kAtSign, ReadAbbreviation},
    {&O::money, kAtDigit, ReadMoneyBehind},
    {&O::units, kAtDigit, ReadFeetInches},
    {&O::dimensions, kAtDigit, ReadDimension},
    {&O::exponents, kAtDigit, ReadScientific},
    {&O::fractions, kAtDigit, ReadFraction},
    {&O::ratios, kAtDigit, ReadRatio},
    {&O::ordinals, kAtDigit, ReadOrdinal},
    {&O::units, kAtDigit | kAtSign, ReadQuantity},
    {&O::money, kAtDigit | kAtSign, ReadQuantity},
    {&O::ranges, kAtDigit | kAtSign, ReadQuantity},
    {&O::plain_numbers, kAtDigit | kAtSign, ReadQuantity},
    {&O::codes, kAtDigit, ReadCodeDigits},
    {&O::dates, kAtUpper, ReadMonthFirst},
    {&O::dates, kAtUpper, ReadWeekday},
    {&O::initials, kAtUpper, ReadInitials},
    {&O::dotted_numbers, kAtLetter, ReadVersion},
    {&O::codes, kAtLetter, ReadCode},
    {&O::roman_numerals, kAtUpper, ReadRoman},
    {&O::article, kAtUpper, ReadArticle},
    {&O::brackets, kAtLetter, ReadOptionalPlural},
    {&O::hyphenated_words, kAtLetter, ReadHyphenated},
    {&O::acronyms, kAtLetter, ReadCapitals},
    {&O::capital_words, kAtLetter, ReadCapitals},
    {&O::joined_capitals, kAtLetter, ReadCapitals},
    {&O::stretched_words, kAtLetter, ReadStretched},
    {&O::clipped_words, kAtLetter, ReadClippedEnding},
    {&O::clipped_words, kAtSign, ReadClipped},
    {&O::negative_numbers, kAtSign, ReadNegativeSign},
    {&O::arithmetic, kAtSign, ReadArithmeticSign},
    {&O::exponents, kAtSign, ReadExponent},
    {&O::ellipses, kAtSign, ReadEllipsis},
    {&O::dashes, kAtSign, ReadDash},
    {&O::brackets, kAtSign, ReadBracket},
    {&O::white_space, kAtSign, ReadLineBreak},
    {&O::punctuation, kAtSign, ReadPunctuation},
    {&O::apostrophes, kAtSign, ReadApostrophe},
    {&O::hyphenated_words, kAtSign, ReadHyphen},
    {&O::signs, kAtSign, ReadSign},
    {&O::greek_letters, kAtSign, ReadGreek},
    {&O::dropped_characters, kAtSign, ReadDropped},
};

bool IsMark(char32_t c) { return c != U'\0' && View(U",.?!").find(c) != View::npos; }

// How long the pause of a mark is: of several the longest stays.
int Strength(char32_t mark) { return mark == U',' ? 0 : 1; }

// No blank before a mark, no two marks in a row, none but a stop at the start.
std::u32string TidyMarks(View text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    if (c == U' ' && (out.empty() || out.back() == U' ')) continue;
    const bool decimal = IsAsciiDigit(Before(text, i)) && IsAsciiDigit(At(text, i + 1));
    if (!IsMark(c) || decimal || (IsAsciiDigit(At(text, i + 1)) && c == U'.')) {
      out.push_back(c);
      continue;
    }
    while (!out.empty() && out.back() == U' ') out.pop_back();
    if (out.empty() && c == U',') continue;
    if (!out.empty() && IsMark(out.back())) {
      if (Strength(c) > Strength(out.back())) out.back() = c;
    } else {
      out.push_back(c);
    }
  }
  while (!out.empty() && out.back() == U' ') out.pop_back();
  return out;
}

// The plain letter or digits of a letter with an accent, a full-width letter, a ligature, a circled number.
void AppendFolded(char32_t c, std::u32string& out) {
  std::array<utf8proc_int32_t, 32> parts;
  const auto option = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(), option, nullptr);
  const size_t before = out.size();
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    const auto part = static_cast<char32_t>(parts[static_cast<size_t>(i)]);
    if (IsAlnum(part) || View(U"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").find(part) != View::npos) out.push_back(part);
  }
  if (out.size() == before && !IsLatinLetter(c)) out.push_back(c);
}

bool IsFoldable(char32_t c) {
  if (c < 0xC0) return c == U'ª' || c == U'º';
  if (c >= 0xFF01 && c <= 0xFF5E) return true;                                  // full width
  if ((c >= 0x2160 && c < 0x2180) || (c >= 0x2460 && c < 0x2500)) return true;  // Roman and circled numbers
  if (c >= 0x1D400 && c < 0x1D800) return true;                                 // mathematical letters
  return (c < 0x370 || (c >= 0x1E00 && c < 0x1F00) || (c >= 0xFB00 && c < 0xFB07)) && IsLetter(c);
}

}  // namespace

FixedReader::FixedReader(const EnglishOptions& options, const RuleTables& tables, const EnglishLexicon& lexicon)
    : options_(options), tables_(tables), lexicon_(lexicon) {
  for (size_t start = 0; start < kStarts; ++start) {
    std::vector<SceneRule>& rules = rules_[start];
    for (const RuleRow& row : kRules) {
      const bool known = std::find(rules.begin(), rules.end(), row.rule) != rules.end();
      if (options_.*row.enabled && (row.starts >> start & 1) != 0 && !known) rules.push_back(row.rule);
    }
  }
}

FixedReader::Start FixedReader::StartOf(char32_t c) {
  if (IsLower(c)) return kLower;
  if (IsUpper(c)) return kUpper;
  return IsAsciiDigit(c) ? kDigit : kSign;
}

std::u32string FixedReader::FoldLetters(const std::u32string& text) const {
  if (std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x80; })) return text;
  std::u32string out;
  out.reserve(text.size());
  for (char32_t c : text) {
    if (c < 0x80) {
      out.push_back(c);
    } else if (const TableRow* row = tables_.Find(Table::kLetters, EncodeUtf8({&c, 1}))) {
      out += FromUtf8(row->fields[0]);
    } else if (IsFoldable(c)) {
      AppendFolded(c, out);
    } else if (c < 0x300 || c >= 0x370) {  // combining accents go
      out.push_back(c);
    }
  }
  return out;
}

std::u32string FixedReader::ApplyRules(const std::u32string& text) const {
  Scene scene{text, options_, tables_, lexicon_};
  std::u32string out;
  out.reserve(text.size() + text.size() / 8);
  bool read = false;  // the last thing in `out` comes from a rule
  // What a rule reads are words by themselves, also where the text had no blank.
  const auto separate = [&](char32_t next) {
    if (out.empty() || !IsAlnum(next)) return;
    if (IsAlnum(out.back()) || (read && IsMark(out.back()))) out.push_back(U' ');
  };
  for (size_t i = 0; i < text.size();) {
    const Start start = StartOf(text[i]);
    Match match;
    for (SceneRule rule : rules_[start]) {
      if ((match = rule(scene, i))) break;
    }
    if (match) {
      if (!match->text.empty()) {
        separate(match->text.front());
        out += match->text;
        read = true;
      }
      i += match->length;
      continue;
    }
    scene.in_quotes ^= text[i] == U'"';
    if (read) separate(text[i]);
    read = false;
    // Within a word nothing starts.
    const size_t end = start == kSign ? i + 1 : EndOf(text, i, IsAlnum);
    out.append(text, i, end - i);
    i = end;
  }
  return out;
}

std::u32string FixedReader::Read(std::u32string text) const {
  if (options_.apostrophes) {
    std::replace_if(
        text.begin(), text.end(), [](char32_t c) { return c == U'’' || c == U'‘' || c == U'ʼ'; }, U'\'');
  }
  if (options_.foreign_letters) text = FoldLetters(text);
  text = ApplyRules(text);
  return options_.mark_spacing ? TidyMarks(text) : text;
}

}  // namespace gsv::text::english
