// Korean text to phones: the official text/korean.py with g2pk2. Models since v2 know it.
//
//   text -> letters and idioms -> marks of grammar -> numbers -> as it is spoken -> one phone per letter and mark
#ifndef GSV_TEXT_KO_KOREAN_H_
#define GSV_TEXT_KO_KOREAN_H_

#include <memory>
#include <string>
#include <string_view>

#include "text/converter.h"
#include "text/frontend.h"
#include "text/ko/normalizer.h"
#include "text/ko/pronunciation.h"

namespace gsv::text {

// Corrections of the official code, each by itself. The defaults are exactly the official one.
struct KoreanOptions {
  bool annotates = true;              // false: as the official code without mecab-ko
  bool idioms_at_word_start = false;  // 마지막일 has no 막일 [망닐]
  bool drops_unknown_signs = false;   // quotes, brackets and emoji are nothing, not 停
  ko::PronunciationOptions pronunciation;
  ko::NormalizerOptions normalizer;

  static KoreanOptions For(Profile profile);
};

class Korean : public Converter {
 public:
  Korean(SymbolVersion version, Profile profile);
  explicit Korean(const KoreanOptions& options);
  ~Korean() override;

  std::string Normalize(std::string_view text) const override;
  Conversion Convert(std::string_view normalized) const override;
  Conversion ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const override;
  std::optional<PhoneSymbols> ParseReading(std::string_view reading) const override;
  std::string_view ReadingExample() const override { return "궁물"; }

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_KO_KOREAN_H_
