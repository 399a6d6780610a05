#include "text/ko/korean.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"
#include "text/ko/annotator.h"
#include "text/ko/hangul.h"
#include "text/ko/idioms.h"
#include "text/ko/numbers.h"
#include "text/ko/phones.h"
#include "text/ko/reading.h"
#include "text/symbols.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr const char* kUnknownSign = "停";
constexpr const char* kSpace = "空";

constexpr std::u32string_view kLetterNames[] = {
    U"에이", U"비", U"시", U"디", U"이",   U"에프", U"지", U"에이치", U"아이", U"제이",   U"케이", U"엘",   U"엠",
    U"엔",   U"오", U"피", U"큐", U"아르", U"에스", U"티", U"유",     U"브이", U"더블유", U"엑스", U"와이", U"제트"};

// 0..25, also for those that count as one where case is ignored; -1 for others.
int LatinLetter(char32_t c) {
  if (IsAsciiLetter(c)) return static_cast<int>((c | 0x20) - U'a');
  if (c == 0x130 || c == 0x131) return 'i' - 'a';
  if (c == 0x17F) return 's' - 'a';
  if (c == 0x212A) return 'k' - 'a';
  return -1;
}

std::u32string NameLetters(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (char32_t c : text) {
    const int letter = LatinLetter(c);
    if (letter < 0) {
      out += c;
    } else {
      out += kLetterNames[letter];
    }
  }
  return out;
}

// fix_g2pk2_error: "을 ㄹ" and "를 ㄹ" become "을 ㄴ".
void RestoreNieun(std::u32string& letters) {
  for (size_t i = 0; i + 4 < letters.size(); ++i) {
    const std::u32string_view syllable = std::u32string_view(letters).substr(i, 3);
    if ((syllable == U"ㅇㅡㄹ" || syllable == U"ㄹㅡㄹ") && letters[i + 3] == U' ' && letters[i + 4] == U'ㄹ') {
      letters[i + 4] = U'ㄴ';
      i += 4;
    }
  }
}

std::u32string_view MarkOf(char32_t c) {
  switch (c) {
    case U'：':
    case U'；':
    case U'，':
    case U'·':
    case U'、':
      return U",";
    case U'。':
    case U'\n':
      return U".";
    case U'！':
      return U"!";
    case U'？':
      return U"?";
    default:
      return {};
  }
}

// The words of a part of the text and their phones, each with the space behind it; one stretch where a rule has deleted
// a space.
void AppendWords(std::u32string_view text, Span part, size_t first_phone, Conversion& conversion) {
  std::vector<Unit> words;
  Unit word{{part.begin, part.begin}, {first_phone, first_phone}};
  for (size_t i = part.begin; i < part.end; ++i) {
    if (text[i] != U' ' && i + 1 < part.end) continue;
    word.text.end = i + 1;
    while (word.phones.end < conversion.phones.size() && conversion.phones[word.phones.end++] != kSpace) {
    }
    words.push_back(word);
    word = {{i + 1, i + 1}, {word.phones.end, word.phones.end}};
  }
  const auto spaces =
      std::count(conversion.phones.begin() + static_cast<std::ptrdiff_t>(first_phone), conversion.phones.end(), kSpace);
  const std::u32string_view characters = part.In(text);
  if (std::count(characters.begin(), characters.end(), U' ') != spaces) {
    words = {{part, {first_phone, conversion.phones.size()}}};
  }
  conversion.units.insert(conversion.units.end(), words.begin(), words.end());
}

// What decides how a character is read: rules of pronunciation, the name of a letter, the words of a number.
std::string_view ReaderOf(char32_t c) {
  if (IsHangul(c)) return "rules";
  if (IsAsciiDigit(c)) return "numerals";
  return LatinLetter(c) >= 0 || ko::IsCompatibilityJamo(c) ? "letters" : "";
}

}  // namespace

KoreanOptions KoreanOptions::For(Profile profile) {
  KoreanOptions options;
  if (profile == Profile::kFixed) {
    options.idioms_at_word_start = true;
    options.drops_unknown_signs = true;
    options.normalizer = ko::NormalizerOptions::Fixed();
    options.pronunciation = {.letter_names_alone = true,
                             .stems_link = true,
                             .soft_causatives = true,
                             .sound_table = true,
                             .object_particle_apart = true};
  }
  return options;
}

struct Korean::Impl {
  explicit Impl(const KoreanOptions& options) : options(options), pronunciation(options.pronunciation) {}

  // g2pk2 marks nothing in a text with other white space than spaces.
  std::u32string Annotate(const std::u32string& text) const {
    const auto other_space = [](char32_t c) { return IsSpace(c) && c != U' '; };
    if (!options.annotates || std::any_of(text.begin(), text.end(), other_space)) return text;
    return annotator.Annotate(text);
  }

  // A text, or a part of it, as letters and marks; behind its last letter a full stop.
  std::u32string Letters(std::u32string_view part, bool last) const {
    std::u32string text = NameLetters(part);
    ko::ReplaceIdioms(text, options.idioms_at_word_start);
    text = ko::SpellCounts(Annotate(text));
    std::u32string letters = ko::DivideLetters(pronunciation.Speak(text));
    if (!options.pronunciation.object_particle_apart) RestoreNieun(letters);
    // The official pattern for "at the end" also matches before a last line break.
    const size_t end = letters.ends_with(U'\n') ? letters.size() - 1 : letters.size();
    if (last && end > 0 && ko::IsCompatibilityJamo(letters[end - 1])) letters.insert(end, 1, U'.');
    return letters;
  }

  // post_replace_ph
  void AppendPhone(char32_t letter, std::vector<std::string>& phones) const {
    if (letter == U' ') {
      phones.emplace_back(kSpace);
      return;
    }
    const std::u32string_view mark = MarkOf(letter);
    std::string phone = EncodeUtf8(mark.empty() ? std::u32string_view(&letter, 1) : mark);
    if (symbols.Contains(phone)) {
      phones.push_back(std::move(phone));
    } else if (!options.drops_unknown_signs || IsWord(letter)) {
      phones.emplace_back(kUnknownSign);
    }
  }

  KoreanOptions options;
  ko::Annotator annotator;
  ko::Pronunciation pronunciation;
  Symbols symbols{Symbols::kV2Count};
};

Korean::Korean(SymbolVersion, Profile profile) : Korean(KoreanOptions::For(profile)) {}

Korean::Korean(const KoreanOptions& options) : impl_(std::make_unique<const Impl>(options)) {}

Korean::~Korean() = default;

std::string Korean::Normalize(std::string_view text) const {
  return EncodeUtf8(ko::Normalize(DecodeUtf8(text), impl_->options.normalizer));
}

std::optional<PhoneSymbols> Korean::ParseReading(std::string_view reading) const { return ko::ParseReading(reading); }

Conversion Korean::Convert(std::string_view normalized) const { return ConvertWithReadings(normalized, {}); }

// The parts around readings are not sentences of their own: only the last one gets a full stop.
Conversion Korean::ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const {
  const std::u32string text = DecodeUtf8(normalized);
  Conversion conversion{.normalized = std::string(normalized), .phones = {}, .word2ph = {}};
  conversion.sources.reserve(text.size());
  size_t place = 0;
  const auto append_text = [&](size_t end) {
    const size_t first_phone = conversion.phones.size();
    const std::u32string letters = impl_->Letters(Span{place, end}.In(text), /*last=*/end == text.size());
    for (char32_t letter : letters) impl_->AppendPhone(letter, conversion.phones);
    AppendWords(text, {place, end}, first_phone, conversion);
    for (; place < end; ++place) conversion.sources.push_back(ReaderOf(text[place]));
  };
  for (const GivenReading& reading : readings) {
    if (reading.span.begin > place) append_text(reading.span.begin);
    const size_t first_phone = conversion.phones.size();
    conversion.phones.insert(conversion.phones.end(), reading.phones.begin(), reading.phones.end());
    conversion.units.push_back({reading.span, {first_phone, conversion.phones.size()}});
    conversion.sources.insert(conversion.sources.end(), reading.span.size(), "given");
    place = reading.span.end;
  }
  if (place < text.size()) {
    append_text(text.size());
  } else if (!conversion.phones.empty() && ko::IsCompatibilityJamo(DecodeUtf8(conversion.phones.back()).front())) {
    conversion.phones.emplace_back(".");
    ++conversion.units.back().phones.end;
  }
  return conversion;
}

}  // namespace gsv::text
