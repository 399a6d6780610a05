#include "text/en/english.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "text/alignment.h"
#include "text/en/fixed/scene.h"
#include "text/en/normalizer.h"
#include "text/en/reading.h"
#include "text/en/tokenizer.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr size_t kFewPhones = 4;      // a text with fewer gets a comma in front of it
constexpr size_t kSpelledLength = 3;  // unknown words up to this length are spelled
constexpr std::string_view kLetterA = "EY1";

template <size_t N>
bool IsIn(const std::array<std::string_view, N>& set, std::string_view value) {
  return std::find(set.begin(), set.end(), value) != set.end();
}

constexpr std::array<std::string_view, 6> kVoiceless = {"P", "T", "K", "F", "TH", "HH"};
constexpr std::array<std::string_view, 6> kSibilants = {"S", "Z", "SH", "ZH", "CH", "JH"};
// Tokens that are phones themselves.
constexpr std::array<std::string_view, 6> kMarks = {"!", "?", "…", ",", ".", "-"};

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

bool HasLetter(std::string_view token) {
  return std::any_of(token.begin(), token.end(), [](char c) { return IsAsciiLetter(static_cast<unsigned char>(c)); });
}

// str.istitle(): upper case starts each group of letters, and only there.
bool IsTitleCase(std::string_view word) {
  bool in_word = false;
  bool any = false;
  for (char c : word) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool lower = c >= 'a' && c <= 'z';
    if ((upper && in_word) || (lower && !in_word)) return false;
    in_word = upper || lower;
    any = any || in_word;
  }
  return any;
}

// "...'s" of letters alone.
bool IsPossessive(std::string_view word) {
  if (word.size() < 3 || word.substr(word.size() - 2) != "'s") return false;
  word.remove_suffix(2);
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// "HH AH0 L OW1"
std::vector<std::string> SplitPhones(std::string_view reading) {
  std::vector<std::string> phones;
  while (!reading.empty()) {
    const size_t space = std::min(reading.find(' '), reading.size());
    phones.emplace_back(reading.substr(0, space));
    reading.remove_prefix(std::min(space + 1, reading.size()));
  }
  return phones;
}

// Whether `word` is one of a list between commas.
bool IsListed(std::string_view list, std::string_view word) {
  while (!word.empty() && !list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    if (list.substr(0, comma) == word) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// Whether a tag starts with one of a list between commas.
bool IsTagged(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    if (tag.substr(0, comma) == list.substr(0, comma)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// What of a reading is a phone of the models. "UW" without stress comes from the spelling network alone.
void AppendPhones(const std::vector<std::string>& reading, std::vector<std::string>& phones) {
  for (const std::string& phone : reading) {
    if (phone == "'") {
      phones.emplace_back("-");
    } else if (HasLetter(phone) ? phone != "UW" : IsIn(kMarks, phone)) {
      phones.push_back(phone);
    }
  }
}

// Places of a text in bytes and in code points.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; })) return;
    for (size_t i = 0; i <= text.size(); ++i) {
      if (i == text.size() || (text[i] & 0xC0) != 0x80) bytes_.push_back(i);
    }
  }
  size_t Byte(size_t index) const { return bytes_.empty() ? index : bytes_[index]; }
  size_t Index(size_t byte) const {
    if (bytes_.empty()) return byte;
    return static_cast<size_t>(std::lower_bound(bytes_.begin(), bytes_.end(), byte) - bytes_.begin());
  }

 private:
  std::vector<size_t> bytes_;  // of each code point, and the end; empty where a code point is a byte
};

}  // namespace

English::English(SymbolVersion, Profile profile)
    : English(profile == Profile::kFixed ? EnglishOptions::Fixed() : EnglishOptions()) {}

English::English(const EnglishOptions& options) : options_(options), fixed_reader_(options_, tables_, lexicon_) {}

std::string English::Normalize(std::string_view text) const {
  return NormalizeEnglish(fixed_reader_.Read(DecodeUtf8(text)));
}

// The stop of an abbreviation is read with its letters: "Mr." as "mister".
std::vector<Span> English::TraceNormalization(std::u32string_view text, std::u32string_view normalized) const {
  std::vector<Span> spans = AlignTexts(text, normalized);
  size_t next = text.size();  // where the next character that is not white space comes from
  for (size_t i = normalized.size(); i-- > 0;) {
    if (IsSpace(normalized[i])) continue;
    const size_t end = spans[i].end;
    if (!spans[i].empty() && IsAsciiLetter(normalized[i]) && end < next && text[end] == U'.') ++spans[i].end;
    next = spans[i].begin;
  }
  return spans;
}

English::Tokens English::Tokenize(std::string_view normalized, std::span<const GivenReading> readings) const {
  Tokens tokens;
  const CodePoints places(normalized);
  const auto append_text = [&](size_t begin, size_t end) {
    std::vector<Span> part_places;
    for (std::string& token : TokenizeEnglish(normalized.substr(begin, end - begin), &part_places)) {
      tokens.written.push_back(std::move(token));
    }
    for (Span place : part_places) tokens.places.push_back(place.Shifted(begin));
    tokens.readings.resize(tokens.written.size());
  };
  size_t begin = 0;
  for (const GivenReading& reading : readings) {
    const Span bytes = {places.Byte(reading.span.begin), places.Byte(reading.span.end)};
    append_text(begin, bytes.begin);
    tokens.written.emplace_back(normalized.substr(bytes.begin, bytes.size()));
    tokens.places.push_back(bytes);
    tokens.readings.push_back(&reading);
    begin = bytes.end;
  }
  append_text(begin, normalized.size());
  tokens.words.reserve(tokens.written.size());
  for (const std::string& token : tokens.written) tokens.words.push_back(LowerCase(token));
  return tokens;
}

Conversion English::ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const {
  const Tokens tokens = Tokenize(normalized, readings);
  // Only homographs need a part of speech, which depends on the words before and the two after.
  size_t tagged = 0;
  for (size_t i = 0; i < tokens.words.size(); ++i) {
    if (tokens.words[i].size() > 1 && IsHomograph(tokens.words[i])) tagged = i + 1;
  }
  const std::vector<std::string_view> tags = tagger_.Tag(tokens.written, tagged);

  Conversion conversion{.normalized = std::string(normalized), .phones = {}, .word2ph = {}};
  const CodePoints places(normalized);
  conversion.units.reserve(tokens.words.size());
  conversion.sources.resize(places.Index(normalized.size()));
  for (size_t i = 0; i < tokens.words.size(); ++i) {
    const Span place = {places.Index(tokens.places[i].begin), places.Index(tokens.places[i].end)};
    const size_t first = conversion.phones.size();
    if (const GivenReading* reading = tokens.readings[i]) {
      conversion.phones.insert(conversion.phones.end(), reading->phones.begin(), reading->phones.end());
    } else {
      How how;
      AppendPhones(ReadToken(tokens, i, i < tagged ? tags[i] : "", &how), conversion.phones);
      if (HasLetter(tokens.words[i])) conversion.SetSource(place, how.reader);
      if (!how.guess.empty()) conversion.remarks.push_back({Remark::Kind::kUnknownWord, place, std::move(how.guess)});
    }
    if (conversion.phones.size() > first) conversion.units.push_back({place, {first, conversion.phones.size()}});
  }
  if (conversion.phones.size() < kFewPhones) {
    conversion.phones.insert(conversion.phones.begin(), ",");
    for (Unit& unit : conversion.units) unit.phones = unit.phones.Shifted(1);
  }
  return conversion;
}

English::Phones English::ReadToken(const Tokens& tokens, size_t i, std::string_view tag, How* how) const {
  const std::string& word = tokens.words[i];
  if (!HasLetter(word)) return {word};
  if (word.size() == 1) return tokens.written[i] == "A" ? Phones{std::string(kLetterA)} : *lexicon_.FindWord(word);
  if (IsHomograph(word)) {
    how->reader = "homograph";
    return ReadHomograph(tokens.words, i, tag);
  }
  return ReadWord(tokens.written[i], how);
}

std::optional<PhoneSymbols> English::ParseReading(std::string_view reading) const {
  return english::ParseReading(reading);
}

bool English::IsHomograph(std::string_view word) const {
  return lexicon_.IsHomograph(word) || (options_.homographs && tables_.Has(Table::kHomographs, word));
}

English::Phones English::ReadHomograph(std::span<const std::string> words, size_t i, std::string_view tag) const {
  if (options_.homographs) {
    for (const TableRow& row : tables_.FindAll(Table::kHomographNeighbours, words[i])) {
      const auto& [side, neighbours, reading, unused] = row.fields;
      const bool before = side == "before";
      if (before ? i == 0 : i + 1 == words.size()) continue;
      if (IsListed(neighbours, words[before ? i - 1 : i + 1])) return SplitPhones(reading);
    }
    if (const TableRow* row = tables_.Find(Table::kHomographs, words[i])) {
      return SplitPhones(IsTagged(row->fields[1], tag) ? row->fields[2] : row->fields[0]);
    }
  }
  return lexicon_.ReadHomograph(words[i], tag);
}

English::Phones English::ReadWord(std::string_view written, How* how) const {
  const std::string word = LowerCase(written);
  if (options_.added_words) {
    if (const TableRow* row = tables_.Find(Table::kWords, word)) return SplitPhones(row->fields[0]);
  }
  if (word.size() > 1) {
    if (auto reading = lexicon_.FindWord(word)) return *reading;
  }
  if (IsTitleCase(written)) {
    if (auto reading = lexicon_.FindName(word)) return *reading;
  }
  const bool letters = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const bool vowel = english::HasVowel(word);
  const bool few = word.size() <= kSpelledLength && !(options_.short_words && letters && vowel);
  if (few || (options_.vowelless_words && letters && !vowel)) {
    *how = {.reader = "letters", .guess = "spelled"};
    return SpellLetters(word);
  }
  if (IsPossessive(word)) return ReadPossessive(std::string_view(word).substr(0, word.size() - 2), how);

  std::vector<std::string> parts = splitter_.Split(word);
  if (options_.compounds) {
    const auto is_known = [&](const std::string& part) {
      return part.size() > 1 && lexicon_.FindWord(part).has_value();
    };
    if (parts.size() < 2 || !std::all_of(parts.begin(), parts.end(), is_known)) parts = SplitCompound(word);
  }
  if (parts.size() < 2) {
    *how = {.reader = "spelling network", .guess = "read by the spelling network"};
    return network_.Read(word);
  }
  Phones phones;
  *how = {.reader = "parts", .guess = "read in parts:"};
  for (const std::string& part : parts) {
    How part_how;
    for (std::string& phone : ReadWord(part, &part_how)) phones.push_back(std::move(phone));
    how->guess.append(" ").append(part);
  }
  return phones;
}

std::vector<std::string> English::SplitCompound(std::string_view word) const {
  constexpr size_t kShortestPart = 3;
  constexpr size_t kShortestLongPart = 4;
  constexpr size_t kLongestCompound = 32;
  if (word.size() > kLongestCompound || word.size() < kShortestPart + kShortestLongPart) return {};
  // From the middle: of several ways the one with the longest shorter part.
  for (size_t shorter = word.size() / 2; shorter >= kShortestPart; --shorter) {
    for (const size_t left : {word.size() - shorter, shorter}) {
      if (std::max(left, word.size() - left) < kShortestLongPart) continue;
      if (lexicon_.FindWord(word.substr(0, left)) && lexicon_.FindWord(word.substr(left))) {
        return {std::string(word.substr(0, left)), std::string(word.substr(left))};
      }
    }
  }
  return {};
}

English::Phones English::SpellLetters(std::string_view word) const {
  Phones phones;
  for (char c : word) {
    if (c == 'a') {
      phones.emplace_back(kLetterA);
    } else if (auto reading = lexicon_.FindWord(std::string_view(&c, 1)); reading && HasLetter({&c, 1})) {
      phones.insert(phones.end(), reading->begin(), reading->end());
    } else {
      phones.emplace_back(1, c);
    }
  }
  return phones;
}

English::Phones English::ReadPossessive(std::string_view stem, How* how) const {
  Phones phones = ReadWord(stem, how);
  const std::string_view last = phones.empty() ? std::string_view() : phones.back();
  if (IsIn(kVoiceless, last)) {
    phones.emplace_back("S");
  } else if (IsIn(kSibilants, last)) {
    phones.insert(phones.end(), {"AH0", "Z"});
  } else {
    phones.emplace_back("Z");
  }
  return phones;
}

}  // namespace gsv::text
