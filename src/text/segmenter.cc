#include "text/segmenter.h"

#include <algorithm>

#include "text/unicode.h"

namespace gsv::text {
namespace {

using Runs = std::vector<LanguageRun>;

// Not languages of the table: they are given to neighbours in the end.
constexpr std::string_view kDigits = "digits";
constexpr std::string_view kUnknown = "unknown";

enum class Class { kHanKana, kHangul, kDigit, kMark, kNewline, kOther };

struct Section {
  Class type;
  std::u32string text;
};

constexpr std::u32string_view kMarks =
    U"〜~,.;:!?，。！？；：、·([{<（【《〈「『“‘)]}>）】》〉」』”’\"-_——#$%&……￥'*+=@\\^`|";
constexpr std::u32string_view kPauseMarks = U",.!?，。！？";
constexpr std::u32string_view kSentenceEnds = U"。！？!?…";

bool IsIn(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }

// Runs of one class. White space stays with what is before it, and so does an apostrophe within a word.
std::vector<Section> SplitClasses(std::u32string_view text) {
  std::vector<Section> sections;
  const auto append = [&](Class type, char32_t c, bool always_new = false) {
    if (sections.empty() || sections.back().type != type || always_new) sections.push_back({type, {}});
    sections.back().text.push_back(c);
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const bool continues =
        !sections.empty() && ((IsSpace(c) && c != U'\n' && c != U'\r') || (c == U'\'' && !IsSpace(text[i - 1])));
    if (continues) {
      sections.back().text.push_back(c);
    } else if (IsHan(c) || IsKana(c)) {
      append(Class::kHanKana, c);
    } else if (IsHangul(c)) {
      append(Class::kHangul, c);
    } else if (IsDigit(c)) {
      append(Class::kDigit, c);
    } else if (IsIn(kMarks, c)) {
      append(Class::kMark, c);
    } else if (c == U'\n' || c == U'\r') {
      append(Class::kNewline, c);
    } else {
      append(Class::kOther, c);
    }
  }
  return sections;
}

bool HasLatinLetter(std::u32string_view text) { return std::any_of(text.begin(), text.end(), IsLatinLetter); }

// Sections of one class that only marks kept apart, and of one language: Latin words are not joined to other scripts.
bool BelongTogether(const Section& a, const Section& b) {
  return a.type == b.type && (a.type != Class::kOther || HasLatinLetter(a.text) == HasLatinLetter(b.text));
}

// Marks and line breaks go to the section before them, at the start of the text to the one after.
std::vector<Section> AttachMarks(const std::vector<Section>& sections) {
  std::vector<Section> attached;
  for (const Section& section : sections) {
    const auto floats = [](const Section& s) { return s.type == Class::kMark || s.type == Class::kNewline; };
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

// English to the official code: at least one ASCII letter, and otherwise only ASCII, general and CJK punctuation and
// full-width forms.
bool IsFullyEnglish(std::u32string_view text) {
  const auto allowed = [](char32_t c) {
    return (c >= 0x20 && c <= 0x7E) || IsSpace(c) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) ||
           (c >= 0xFF00 && c <= 0xFFEF);
  };
  return std::any_of(text.begin(), text.end(), IsAsciiLetter) && std::all_of(text.begin(), text.end(), allowed);
}

// As IsFullyEnglish, but accents do not make a word Chinese.
bool IsLatin(std::u32string_view text) {
  return HasLatinLetter(text) &&
         std::all_of(text.begin(), text.end(), [](char32_t c) { return IsLatinLetter(c) || !IsLetter(c); });
}

void AppendRun(Runs& runs, std::string_view language, std::u32string_view text) {
  if (text.empty()) return;
  if (runs.empty() || runs.back().language != language) runs.push_back({language, {}});
  runs.back().text += text;
}

// What the official code keeps of a text that no classifier knows: Han, digits and a few marks.
std::u32string KeepKnown(std::u32string_view text) {
  std::u32string kept;
  for (char32_t c : text) {
    const bool han = IsHan(c) || (c >= 0x3400 && c <= 0x4DB5) || (c >= 0x20000 && c <= 0x323AF);
    if (han || IsAsciiDigit(c) || (c >= U'、' && c <= U'〜') || IsIn(U"。！？.!?… /", c)) kept.push_back(c);
  }
  return kept;
}

// The part of a text in Han and kana: Japanese within the sentences that hold kana.
void AppendHanKana(Runs& runs, std::string_view han_language, std::u32string_view text) {
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsIn(kSentenceEnds, text[i]) && i + 1 < text.size()) continue;
    const std::u32string_view sentence = text.substr(begin, i + 1 - begin);
    const bool kana = std::any_of(sentence.begin(), sentence.end(), IsKana);
    AppendRun(runs, kana ? "ja" : han_language, sentence);
    begin = i + 1;
  }
}

Runs DetectByScript(const std::vector<Section>& sections, std::string_view han_language, Profile profile) {
  Runs runs;
  for (const Section& section : sections) {
    const bool english = HasLatinLetter(section.text);
    switch (section.type) {
      case Class::kHanKana:
        AppendHanKana(runs, han_language, section.text);
        break;
      case Class::kHangul:
        AppendRun(runs, "ko", section.text);
        break;
      case Class::kDigit:
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
  }
  return runs;
}

// Digits between two languages: with both where they agree, away from a pause, else with the longer one.
std::string_view LanguageOfDigits(const LanguageRun& before, const LanguageRun& digits, const LanguageRun& after) {
  if (before.language == after.language) return before.language;
  if (IsIn(kPauseMarks, before.text.back())) return after.language;
  if (IsIn(kPauseMarks, after.text.front())) return before.language;
  if (digits.text.back() == U'。' || digits.text.back() == U'.') return before.language;
  return before.text.size() >= after.text.size() ? before.language : after.language;
}

Runs ResolveDigits(const Runs& runs, std::string_view han_language) {
  Runs resolved;
  for (size_t i = 0; i < runs.size(); ++i) {
    std::string_view language = runs[i].language;
    if (language == kDigits) {
      const bool first = resolved.empty();
      const bool last = i + 1 == runs.size();
      if (first) {
        language = last ? han_language : runs[1].language;
      } else {
        language = last ? resolved.back().language : LanguageOfDigits(resolved.back(), runs[i], runs[i + 1]);
      }
    }
    AppendRun(resolved, language, runs[i].text);
  }
  return resolved;
}

Runs ResolveUnknown(const Runs& runs, std::string_view han_language) {
  Runs resolved;
  for (const LanguageRun& run : runs) {
    std::string_view language = run.language;
    if (language == kUnknown) {
      language = !resolved.empty() ? resolved.back().language : runs.size() > 1 ? runs[1].language : han_language;
    }
    AppendRun(resolved, language, run.text);
  }
  return resolved;
}

Runs SplitDefault(const std::vector<Section>& sections, std::string_view language, Profile profile) {
  Runs runs;
  for (const Section& section : sections) {
    const bool english = section.type != Class::kDigit &&
                         (IsFullyEnglish(section.text) || (profile == Profile::kFixed && IsLatin(section.text)));
    AppendRun(runs, english ? "en" : language, section.text);
  }
  return runs;
}

Runs SplitScript(const std::vector<Section>& sections, std::string_view language, Profile profile) {
  return ResolveUnknown(ResolveDigits(DetectByScript(sections, language, profile), language), language);
}

}  // namespace

std::vector<LanguageRun> SplitLanguages(std::u32string_view text, const LanguageCode& code, Profile profile) {
  if (code.detection == Detection::kNone) return {{code.language, std::u32string(text)}};
  const std::vector<Section> sections = AttachMarks(SplitClasses(Strip(text, IsSpace)));
  if (code.detection == Detection::kDefault) return SplitDefault(sections, code.language, profile);
  Runs detected = SplitScript(sections, code.language, profile);
  if (code.detection == Detection::kScript) return detected;
  Runs runs;
  for (const LanguageRun& run : detected) AppendRun(runs, run.language == "en" ? "en" : code.language, run.text);
  return runs;
}

}  // namespace gsv::text
