// Chinese text to phones: the official text/chinese.py (v1) and text/chinese2.py (v2 and newer).
//
//   text -> numbers, units and signs as words -> segments up to a mark -> words with parts of speech -> words as the
//   tone rules want them -> readings of the characters -> tones as spoken -> initial and final phones
#ifndef GSV_TEXT_ZH_CHINESE_H_
#define GSV_TEXT_ZH_CHINESE_H_

#include <memory>
#include <string>
#include <string_view>

#include "text/converter.h"
#include "text/frontend.h"
#include "text/zh/normalizer.h"
#include "text/zh/polyphone.h"
#include "text/zh/tone_config.h"

namespace gsv::text {

struct ChineseOptions {
  NormalizerOptions normalizer;
  ToneConfig tones;

  static ChineseOptions For(Profile profile, const ChineseTables& tables);
};

class Chinese : public Converter {
 public:
  Chinese(SymbolVersion version, Profile profile);
  // `polyphones` decides readings where the version reads whole segments (not v1); null: the dictionary.
  Chinese(SymbolVersion version, ChineseOptions options, std::shared_ptr<const PolyphoneModel> polyphones);
  ~Chinese() override;

  std::string Normalize(std::string_view text) const override;
  Conversion Convert(std::string_view normalized) const override { return ConvertWithReadings(normalized, {}); }
  // The tones of the neighbours follow the given ones, where a reading has a syllable for each character.
  Conversion ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const override;
  std::optional<PhoneSymbols> ParseReading(std::string_view reading) const override;
  std::string_view ReadingExample() const override { return "chong2 qing4 (pinyin with tones 1 to 5)"; }

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_CHINESE_H_
