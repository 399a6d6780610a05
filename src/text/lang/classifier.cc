#include "text/lang/classifier.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/utf8.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr size_t kMaxCharacters = 80;  // of a text that the classifier sees
constexpr size_t kLongText = 5;        // characters; longer ones with few small letters are shouted
constexpr size_t kPossible = 5;
constexpr float kPossibleFrom = 0.01F;

bool IsUpper(char32_t c) { return utf8proc_isupper(static_cast<utf8proc_int32_t>(c)) != 0; }
bool IsLower(char32_t c) { return utf8proc_islower(static_cast<utf8proc_int32_t>(c)) != 0; }

// In capitals, which the classifier takes for Japanese.
bool IsShouted(std::u32string_view text) {
  const bool upper = std::any_of(text.begin(), text.end(), IsUpper) && std::none_of(text.begin(), text.end(), IsLower);
  const auto capitals = std::count_if(text.begin(), text.end(), [](char32_t c) { return c >= 'A' && c <= 'Z'; });
  const auto letters = std::count_if(text.begin(), text.end(), IsAsciiLetter);
  return upper || (5 * capitals > 4 * letters && text.size() > kLongText);
}

}  // namespace

std::vector<LabelProbability> LanguageClassifier::Ask(std::u32string_view text, size_t count, float threshold) const {
  std::u32string asked(text.substr(0, kMaxCharacters));
  if (IsShouted(asked)) {
    for (char32_t& c : asked) c = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
  }
  return classifier_->Predict(EncodeUtf8(asked), count, threshold);
}

std::string_view LanguageClassifier::Best(std::u32string_view text) const {
  const std::vector<LabelProbability> labels = Ask(text, 1, 0);
  return labels.empty() ? std::string_view() : labels[0].label;
}

bool LanguageClassifier::IsPossible(std::u32string_view text, std::string_view label) const {
  return ProbabilityOf(text, label) > 0;
}

float LanguageClassifier::ProbabilityOf(std::u32string_view text, std::string_view label) const {
  for (const LabelProbability& found : Ask(Strip(text, IsSpace), kPossible, kPossibleFrom)) {
    if (found.label == label) return found.probability;
  }
  return 0;
}

}  // namespace gsv::text
