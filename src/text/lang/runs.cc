#include "text/lang/runs.h"

#include <algorithm>

#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr std::u32string_view kMarks =
    U"〜~,.;:!?，。！？；：、·([{<（【《〈「『“‘)]}>）】》〉」』”’\"-_——#$%&……￥'*+=@\\^`|";
constexpr std::u32string_view kPauseMarks = U",.!?，。！？";

bool IsIn(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }

CharacterClass ClassOf(char32_t c) {
  if (IsHan(c) || IsKana(c)) return CharacterClass::kHanKana;
  if (IsHangul(c)) return CharacterClass::kHangul;
  if (IsDigit(c)) return CharacterClass::kDigit;
  if (IsIn(kMarks, c)) return CharacterClass::kMark;
  return c == U'\n' || c == U'\r' ? CharacterClass::kNewline : CharacterClass::kOther;
}

// The last character but white space is a mark at which one pauses.
bool EndsInPause(std::u32string_view text) {
  const std::u32string_view stripped = Strip(text, IsSpace);
  return !stripped.empty() && IsIn(kPauseMarks, stripped.back());
}

// Digits between two languages: with both where they agree, away from a pause, else with the longer one.
std::string_view LanguageOfDigits(const LanguageRun& before, const LanguageRun& digits, const LanguageRun& after) {
  if (before.language == after.language) return before.language;
  if (IsIn(kPauseMarks, before.text.back())) return after.language;
  if (IsIn(kPauseMarks, after.text.front())) return before.language;
  if (digits.text.back() == U'。' || digits.text.back() == U'.') return before.language;
  return before.text.size() >= after.text.size() ? before.language : after.language;
}

Runs ResolveDigits(const Runs& runs, std::string_view alone, std::string_view before) {
  Runs resolved;
  for (size_t i = 0; i < runs.size(); ++i) {
    std::string_view language = runs[i].language;
    if (language == kDigits) {
      const bool first = resolved.empty();
      const bool last = i + 1 == runs.size();
      if (first && !before.empty() && EndsInPause(runs[i].text)) {
        language = before;
      } else if (first) {
        language = last ? alone : runs[1].language;
      } else {
        language = last ? resolved.back().language : LanguageOfDigits(resolved.back(), runs[i], runs[i + 1]);
      }
    }
    AppendRun(resolved, language, runs[i].text);
  }
  return resolved;
}

Runs ResolveUnknown(const Runs& runs, std::string_view alone) {
  Runs resolved;
  for (const LanguageRun& run : runs) {
    std::string_view language = run.language;
    if (language == kUnknown) {
      language = !resolved.empty() ? resolved.back().language : runs.size() > 1 ? runs[1].language : alone;
    }
    AppendRun(resolved, language, run.text);
  }
  return resolved;
}

}  // namespace

std::vector<Section> SplitClasses(std::u32string_view text, bool single_marks) {
  std::vector<Section> sections;
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const CharacterClass type = ClassOf(c);
    const bool space = IsSpace(c) && type != CharacterClass::kNewline;
    const bool inner_apostrophe = c == U'\'' && i > 0 && !IsSpace(text[i - 1]);
    const bool floats = type == CharacterClass::kMark || type == CharacterClass::kNewline;
    const bool continues =
        !sections.empty() && (space || inner_apostrophe || (sections.back().type == type && !(floats && single_marks)));
    if (!continues) sections.push_back({space ? CharacterClass::kOther : type, {}});
    sections.back().text.push_back(c);
  }
  return sections;
}

bool IsFullyEnglish(std::u32string_view text) {
  const auto allowed = [](char32_t c) {
    return (c >= 0x20 && c <= 0x7E) || IsSpace(c) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
           (c >= 0xFF00 && c <= 0xFFEF);
  };
  return std::any_of(text.begin(), text.end(), IsAsciiLetter) && std::all_of(text.begin(), text.end(), allowed);
}

std::u32string KeepKnown(std::u32string_view text) {
  std::u32string kept;
  for (char32_t c : text) {
    const bool han = IsHan(c) || (c >= 0x3400 && c <= 0x4DB5) || (c >= 0x20000 && c <= 0x323AF);
    if (han || IsAsciiDigit(c) || (c >= U'、' && c <= U'〜') || IsIn(U"。！？.!?… /", c)) kept.push_back(c);
  }
  return kept;
}

void AppendRun(Runs& runs, std::string_view language, std::u32string_view text) {
  if (text.empty()) return;
  if (runs.empty() || runs.back().language != language) runs.push_back({language, {}});
  runs.back().text += text;
}

Runs ResolveRuns(const Runs& runs, std::string_view alone, std::string_view before) {
  return ResolveUnknown(ResolveDigits(runs, alone, before), alone);
}

Runs WithEnglish(const Runs& runs, std::string_view language) {
  Runs result;
  for (const LanguageRun& run : runs) AppendRun(result, run.language == "en" ? "en" : language, run.text);
  return result;
}

}  // namespace gsv::text
