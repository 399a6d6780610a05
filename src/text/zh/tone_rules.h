// Tones as they are spoken: the official text/tone_sandhi.py and the erhua step of chinese2.py.
#ifndef GSV_TEXT_ZH_TONE_RULES_H_
#define GSV_TEXT_ZH_TONE_RULES_H_

#include <span>
#include <string_view>

#include "text/zh/jieba.h"
#include "text/zh/pinyin.h"
#include "text/zh/tone_config.h"

namespace gsv::text {

// Changes nothing but tones. Immutable; any thread. The parts must outlive it.
class ToneRules {
 public:
  ToneRules(const Jieba& jieba, const ChineseTables& tables, const ToneConfig& config);

  // `readings`: one per character of the word text[place], which has the part of speech `tag`. `text`: its clause.
  void Apply(std::u32string_view text, Span place, std::string_view tag, std::span<Reading> readings) const;

  // 儿 at the end of a word, as ToneConfig::erhua_rules say.
  void ApplyErhua(std::u32string_view word, std::string_view tag, std::span<Reading> readings) const;

 private:
  void Bu(std::u32string_view word, std::span<Reading> readings) const;
  void Yi(std::u32string_view text, Span place, std::span<Reading> readings) const;
  void ChangeYi(std::u32string_view word, std::span<Reading> readings) const;
  bool KeepsTone(std::u32string_view text, size_t yi) const;
  void Neutral(std::u32string_view word, std::string_view tag, std::span<Reading> readings) const;
  void Third(std::u32string_view word, std::span<Reading> readings) const;

  bool IsReduplicated(std::u32string_view word, size_t second, std::span<const Reading> readings) const;
  size_t FindNeutral(std::u32string_view word, std::string_view tag) const;
  size_t FindMeasureGe(std::u32string_view word) const;
  bool IsParticleDe(std::u32string_view word, std::string_view tag) const;
  bool HasNeutralSuffix(std::u32string_view word, std::string_view tag) const;
  bool IsNeutralWord(std::u32string_view word) const;

  bool HasErhuaCondition(const ErhuaRule& rule, std::u32string_view word, std::string_view tag, int tone) const;

  const Jieba& jieba_;
  const ToneConfig& config_;
  int er_syllable_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_TONE_RULES_H_
