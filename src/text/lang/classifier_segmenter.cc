#include "text/lang/classifier_segmenter.h"

#include <algorithm>

#include "text/lang/split_lang.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

bool IsMarkWithin(char32_t c) {
  return IsAsciiDigit(c) || (c >= U'、' && c <= U'〜') ||
         std::u32string_view(U"。！？.!?… ").find(c) != std::u32string_view::npos;
}

bool IsKanaLetter(char32_t c) {
  return (c >= 0x3041 && c <= 0x3096) || c == 0x3099 || c == 0x309A || (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC;
}

bool IsHangulLetter(char32_t c) { return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3130 && c <= 0x318F) || IsHangul(c); }

// Stretches that begin with a letter of a script and go on with its letters, digits and marks are of its language.
template <class IsLetterOf>
Runs CarveOut(const Runs& runs, std::string_view language, IsLetterOf is_letter) {
  Runs carved;
  for (const LanguageRun& run : runs) {
    if (run.language == language) {
      carved.push_back(run);
      continue;
    }
    for (size_t begin = 0; begin < run.text.size();) {
      const bool own = is_letter(run.text[begin]);
      size_t end = begin + 1;
      while (end < run.text.size() &&
             (own ? is_letter(run.text[end]) || IsMarkWithin(run.text[end]) : !is_letter(run.text[end]))) {
        ++end;
      }
      carved.push_back({own ? language : run.language, run.text.substr(begin, end - begin)});
      begin = end;
    }
  }
  return carved;
}

void AppendKnown(Runs& runs, const LanguageRun& run) {
  const std::u32string kept = run.language == kUnknown ? KeepKnown(run.text) : U"";
  if (kept.empty()) {
    AppendRun(runs, run.language, run.text);
  } else {
    AppendRun(runs, "zh", kept);
  }
}

Runs Detect(std::u32string_view text, const LanguageClassifier& classifier) {
  Runs runs;
  for (const LanguageRun& run : SplitByClassifier(text, classifier)) {
    if (run.language == kDigits) {
      AppendRun(runs, kDigits, run.text);
    } else if (IsFullyEnglish(run.text)) {
      AppendRun(runs, "en", run.text);
    } else {
      const Runs carved = CarveOut(CarveOut({run}, "ja", IsKanaLetter), "ko", IsHangulLetter);
      if (carved.size() == 1) {
        AppendKnown(runs, run);
      } else {
        for (const LanguageRun& part : carved) AppendKnown(runs, part);
      }
    }
  }
  runs = ResolveRuns(runs, "zh");
  // Marks or line breaks alone have no language to the official code.
  for (LanguageRun& run : runs) {
    if (FindLanguage(run.language) == nullptr) run.language = kUnknown;
  }
  return ResolveRuns(runs, "zh");
}

}  // namespace

std::vector<LanguageRun> ClassifierSegmenter::Split(std::u32string_view sentence, const LanguageCode& code,
                                                    const TextEvidence&) const {
  if (code.detection == Detection::kNone) return {{code.language, std::u32string(sentence)}};
  Runs runs;
  if (code.detection == Detection::kDefault) {
    for (const LanguageRun& run : SplitByClassifier(sentence, *classifier_)) {
      const bool english = run.language != kDigits && IsFullyEnglish(run.text);
      AppendRun(runs, english ? "en" : code.language, run.text);
    }
    return runs;
  }
  const Runs detected = Detect(sentence, *classifier_);
  if (code.detection == Detection::kWithEnglish) return WithEnglish(detected, code.language);
  for (const LanguageRun& run : detected)
    AppendRun(runs, run.language == "zh" ? code.language : run.language, run.text);
  return runs;
}

}  // namespace gsv::text
