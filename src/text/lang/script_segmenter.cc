#include "text/lang/script_segmenter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "text/lang/japanese_han.h"
#include "text/lang/number_units.h"
#include "text/lang/runs.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

bool HasLatinLetter(std::u32string_view text) { return std::any_of(text.begin(), text.end(), IsLatinLetter); }

// Sections of one class that only marks kept apart, and of one language: Latin words are not joined to other scripts.
bool BelongTogether(const Section& a, const Section& b) {
  return a.type == b.type && (a.type != CharacterClass::kOther || HasLatinLetter(a.text) == HasLatinLetter(b.text));
}

// Marks and line breaks go to the section before them, at the start of the text to the one after.
std::vector<Section> AttachMarks(const std::vector<Section>& sections) {
  std::vector<Section> attached;
  for (const Section& section : sections) {
    const auto floats = [](const Section& s) {
      return s.type == CharacterClass::kMark || s.type == CharacterClass::kNewline;
    };
    const bool joins =
        !attached.empty() && (floats(section) || floats(attached.back()) || BelongTogether(attached.back(), section));
    if (!joins) {
      attached.push_back(section);
      continue;
    }
    if (!floats(section)) attached.back().type = section.type;
    attached.back().text += section.text;
  }
  return attached;
}

// As IsFullyEnglish, but accents do not make a word Chinese.
bool IsLatin(std::u32string_view text) {
  return HasLatinLetter(text) &&
         std::all_of(text.begin(), text.end(), [](char32_t c) { return IsLatinLetter(c) || !IsLetter(c); });
}

// Han and kana with the marks between them, which belong to what is before them. `japanese`: from `place`, per
// character.
void AppendHanKana(Runs& runs, std::string_view han_language, std::u32string_view text,
                   const std::vector<bool>& japanese, size_t place) {
  const auto first = std::find_if(text.begin(), text.end(), [](char32_t c) { return IsHan(c) || IsKana(c); });
  std::string_view language = han_language;
  size_t open = static_cast<size_t>(first - text.begin());  // marks at the start belong to the first letter
  for (size_t i = 0, begin = 0; i <= text.size(); ++i) {
    if (i == text.size()) {
      AppendRun(runs, language, text.substr(begin));
      break;
    }
    if (!IsHan(text[i]) && !IsKana(text[i])) continue;
    const bool is_japanese = IsKana(text[i]) || (place + i < japanese.size() && japanese[place + i]);
    const std::string_view here = is_japanese ? "ja" : han_language;
    if (here != language && i > open) {
      AppendRun(runs, language, text.substr(begin, i - begin));
      begin = i;
    }
    language = here;
  }
}

Runs DetectByScript(const std::vector<Section>& sections, std::string_view han_language, Profile profile,
                    const std::vector<bool>& japanese, size_t place) {
  Runs runs;
  for (const Section& section : sections) {
    const bool english = HasLatinLetter(section.text);
    switch (section.type) {
      case CharacterClass::kHanKana:
        AppendHanKana(runs, han_language, section.text, japanese, place);
        break;
      case CharacterClass::kHangul:
        AppendRun(runs, "ko", section.text);
        break;
      case CharacterClass::kDigit:
        AppendRun(runs, kDigits, section.text);
        break;
      default: {
        const std::u32string kept = english || profile == Profile::kFixed ? U"" : KeepKnown(section.text);
        if (kept.empty()) {
          AppendRun(runs, english ? "en" : kUnknown, section.text);
        } else {
          AppendRun(runs, han_language, kept);
        }
      }
    }
    place += section.text.size();
  }
  return runs;
}

Runs SplitDefault(const std::vector<Section>& sections, std::string_view language, Profile profile) {
  Runs runs;
  for (const Section& section : sections) {
    const bool english = section.type != CharacterClass::kDigit &&
                         (IsFullyEnglish(section.text) || (profile == Profile::kFixed && IsLatin(section.text)));
    AppendRun(runs, english ? "en" : language, section.text);
  }
  return runs;
}

// `japanese`: in a Japanese sentence. Empty for other Han characters, whose language is that of the code; nothing for
// what is no letter.
std::optional<std::string_view> LanguageOfLetter(char32_t c, bool japanese) {
  const bool latin = IsLatinLetter(c), hangul = IsHangul(c), kana = IsKana(c);
  if (!latin && !hangul && !kana && !IsHan(c)) return std::nullopt;
  if (kana || japanese) return "ja";
  if (hangul) return "ko";
  return latin ? "en" : "";
}

// As TextEvidence::near.
std::vector<std::string_view> FindNearLanguages(std::u32string_view text, const std::vector<bool>& japanese_han) {
  std::vector<std::string_view> near;
  std::optional<std::string_view> last;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::optional<std::string_view> language = LanguageOfLetter(text[i], japanese_han[i]);
    if (language && !last) std::fill(near.begin(), near.end(), *language);  // what is before the first letter
    if (language) last = language;
    near.push_back(last.value_or(""));
  }
  return near;
}

}  // namespace

TextEvidence ScriptSegmenter::Study(std::u32string_view text) const {
  std::vector<bool> japanese_han = FindJapaneseHan(text, classifier_.get());
  std::vector<std::string_view> near;
  if (profile_ == Profile::kFixed) near = FindNearLanguages(text, japanese_han);
  return {std::move(japanese_han), std::move(near)};
}

std::vector<LanguageRun> ScriptSegmenter::Split(std::u32string_view sentence, const LanguageCode& code,
                                                const TextEvidence& evidence) const {
  if (code.detection == Detection::kNone) return {{code.language, std::u32string(sentence)}};
  const std::u32string_view text = Strip(sentence, IsSpace);
  const std::vector<Section> sections = AttachMarks(SplitClasses(text, /*single_marks=*/false));
  Runs runs;
  std::string_view near = code.language;
  if (code.detection == Detection::kDefault) {
    runs = SplitDefault(sections, code.language, profile_);
  } else {
    const size_t place = text.empty() ? 0 : static_cast<size_t>(text.data() - sentence.data());
    const bool by_text = code.detection == Detection::kScript && profile_ == Profile::kFixed;
    if (by_text && place < evidence.near.size() && !evidence.near[place].empty()) near = evidence.near[place];
    runs = DetectByScript(sections, code.language, profile_, evidence.japanese_han, place);
    runs = ResolveRuns(runs, near, by_text ? near : std::string_view());
    if (code.detection == Detection::kWithEnglish) runs = WithEnglish(runs, code.language);
  }
  return profile_ == Profile::kFixed ? JoinNumbersAndUnits(runs, near) : runs;
}

}  // namespace gsv::text
