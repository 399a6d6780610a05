#include "text/ja/given_word.h"

#include "text/ja/label.h"

namespace gsv::text::ja {

std::string FeatureOfGiven(std::span<const std::string> phones) {
  constexpr std::string_view kMoraEnds = "aeiouAEIOUN";
  int moras = 0;
  int accent = 0;
  for (const std::string& phone : phones) {
    if (phone == "]") {
      accent = moras;
    } else if (phone == "cl" || (phone.size() == 1 && kMoraEnds.find(phone[0]) != kMoraEnds.npos)) {
      ++moras;
    } else if (phone == kPhraseBorder || phone == "," || phone == "." || phone == "!" || phone == "?" || phone == "_") {
      moras = accent = 0;
    }
  }
  if (moras == 0) moras = 1;
  std::string kana;
  for (int i = 0; i < moras; ++i) kana += "ア";
  return "名詞,一般,*,*,*,*,*," + kana + "," + kana + "," + std::to_string(accent) + "/" + std::to_string(moras) +
         ",*,0";
}

void KeepGivenApart(Words& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    const bool joins = words[i].pos == kParticle || words[i].pos == kAuxiliary || words[i].group1 == kSuffix;
    if (words[i - 1].surface == kGivenSurface && !joins) words[i].chain = Chain::kOpens;
  }
}

void KeepGivenAccents(const Words& before, Words& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i].surface == kGivenSurface && before[i].accent > 0) words[i].accent = before[i].accent;
  }
}

}  // namespace gsv::text::ja
