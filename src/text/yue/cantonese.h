// Cantonese text to phones: the official text/cantonese.py. Models since v2 know it.
//
//   text -> numbers, units and signs as words -> the longest words with their jyutping -> two phones per character
#ifndef GSV_TEXT_YUE_CANTONESE_H_
#define GSV_TEXT_YUE_CANTONESE_H_

#include <memory>
#include <string>
#include <string_view>

#include "text/converter.h"
#include "text/frontend.h"
#include "text/yue/normalizer.h"

namespace gsv::text {

// Corrections of the official code, each by itself. The defaults are exactly the official one; characters without a
// reading, on which it fails, are UNK.
struct CantoneseOptions {
  CantoneseNormalizerOptions normalizer;
  bool simplified_as_traditional = false;  // 会 is looked up as 會: the dictionary knows more of traditional words
  bool both_syllables = false;             // 卅 is "saa1 aa6", not "s" and an unknown phone
  bool nearest_phones = false;             // a syllable that the models lack is its neighbour: gep6 -> gip6

  static CantoneseOptions For(Profile profile);
};

class Cantonese : public Converter {
 public:
  Cantonese(SymbolVersion version, Profile profile);
  explicit Cantonese(const CantoneseOptions& options);
  ~Cantonese() override;

  std::string Normalize(std::string_view text) const override;
  Conversion Convert(std::string_view normalized) const override { return ConvertWithReadings(normalized, {}); }
  // Words are found across what is given: 行人 is a word in {行|hang4}人 too.
  Conversion ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const override;
  std::optional<PhoneSymbols> ParseReading(std::string_view reading) const override;
  std::string_view ReadingExample() const override { return "nei5 hou2"; }

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_YUE_CANTONESE_H_
