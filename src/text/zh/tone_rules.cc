#include "text/zh/tone_rules.h"

#include <algorithm>
#include <string>

#include "text/zh/de_reading.h"

namespace gsv::text {
namespace {

// The characters of U+4E00..U+9FA5 that are numbers to Python's str.isnumeric().
constexpr std::u32string_view kNumerals =
    U"一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆萬貮貳贰阡陆陌陸零";

bool IsNumeral(char32_t c) { return kNumerals.find(c) != kNumerals.npos; }

bool IsOneOf(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

// Rules out most of the characters that are in none of the lists of a rule.
class CharacterFilter {
 public:
  explicit constexpr CharacterFilter(std::u32string_view characters) {
    for (char32_t c : characters) bits_[c / 64 % kWords] |= uint64_t{1} << c % 64;
  }
  constexpr bool MayHave(char32_t c) const { return (bits_[c / 64 % kWords] >> c % 64 & 1) != 0; }

 private:
  static constexpr size_t kWords = 16;
  uint64_t bits_[kWords] = {};
};

constexpr CharacterFilter kSuffixes(U"的地得了着过们子上下里来去");  // beside particles

bool IsOneOf(std::string_view tag, std::initializer_list<std::string_view> tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

void SetTone(Reading& reading, int tone) { reading = reading.WithTone(tone); }

bool AreAllThird(std::span<const Reading> readings) {
  return std::all_of(readings.begin(), readings.end(), [](Reading r) { return r.tone() == 3; });
}

std::u32string_view LastTwo(std::u32string_view word) {
  return word.substr(word.size() - std::min<size_t>(word.size(), 2));
}

// 一 beside a digit, in 一九九五年, or behind the tens of a number: 十一月. Not that of 一百, 一点一点 and 三点一刻.
bool IsDigitYi(std::u32string_view text, size_t at) {
  constexpr std::u32string_view kDigits = U"零〇一二三四五六七八九幺";
  const auto at_offset = [&](size_t offset) { return at + offset < text.size() ? text[at + offset] : U'\0'; };
  const char32_t before = at > 0 ? text[at - 1] : U'\0';
  const char32_t after = at_offset(1);
  if (IsOneOf(after, U"百千万亿")) return false;
  if (after == U'点') {
    const bool decimal = IsOneOf(at_offset(2), kDigits) && at_offset(3) != U'点';
    return decimal || IsOneOf(before, kDigits) || IsOneOf(before, U"十百千万亿");
  }
  return IsOneOf(before, kDigits) || IsOneOf(before, U"十百千万亿") || IsOneOf(after, kDigits) ||
         (before == U'点' && after != U'刻');
}

}  // namespace

ToneRules::ToneRules(const Jieba& jieba, const ChineseTables& tables, const ToneConfig& config)
    : jieba_(jieba), config_(config) {
  const auto er = std::find_if(tables.syllables.begin(), tables.syllables.end(),
                               [](const Syllable& syllable) { return std::string_view(syllable.name) == "er"; });
  er_syllable_ = static_cast<int>(er - tables.syllables.begin());
}

void ToneRules::Apply(std::u32string_view text, Span place, std::string_view tag, std::span<Reading> readings) const {
  const std::u32string_view word = place.In(text);
  if (config_.bu) Bu(word, readings);
  if (config_.yi) Yi(text, place, readings);
  Neutral(word, tag, readings);
  if (config_.third_tone) Third(word, readings);
}

void ToneRules::Bu(std::u32string_view word, std::span<Reading> readings) const {
  if (word.size() == 3 && word[1] == U'不') {  // 看不懂
    SetTone(readings[1], 5);
    return;
  }
  for (size_t i = 0; i + 1 < word.size(); ++i) {
    if (word[i] == U'不' && readings[i + 1].tone() == 4) SetTone(readings[i], 2);  // 不怕
  }
}

// Whether the 一 at a place is a digit or an ordinal, which have no sandhi.
bool ToneRules::KeepsTone(std::u32string_view text, size_t yi) const {
  if (config_.digits_keep_yi && IsDigitYi(text, yi)) return true;
  if (!config_.ordinals_keep_yi) return false;
  const char32_t before = yi > 0 ? text[yi - 1] : U'\0';
  const std::u32string_view after = text.substr(yi + 1);
  if (before == U'第' || (before == U'月' && (after.starts_with(U'日') || after.starts_with(U'号')))) return true;
  const size_t ordinal = config_.ordinals.LongestPrefixOf(after);
  // 一级一级 counts.
  const std::u32string_view step = text.substr(yi, 1 + ordinal);
  return ordinal > 0 && config_.not_ordinals.LongestPrefixOf(after) < ordinal &&
         !text.substr(yi + step.size()).starts_with(step) && !text.substr(0, yi).ends_with(step) &&
         !IsOneOf(before, U"这那每某另哪下上前后同头有");
}

void ToneRules::Yi(std::u32string_view text, Span place, std::span<Reading> readings) const {
  const std::u32string_view word = place.In(text);
  if (word.find(U'一') == word.npos) return;
  ChangeYi(word, readings);
  for (size_t i = 0; i < word.size(); ++i) {
    if (word[i] == U'一' && KeepsTone(text, place.begin + i)) SetTone(readings[i], 1);
  }
}

void ToneRules::ChangeYi(std::u32string_view word, std::span<Reading> readings) const {
  if (std::all_of(word.begin(), word.end(), IsNumeral)) return;
  if (word.size() == 3 && word[1] == U'一' && word[0] == word[2]) {  // 看一看
    SetTone(readings[1], 5);
  } else if (word.starts_with(U"第一")) {
    SetTone(readings[1], 1);
  } else {
    for (size_t i = 0; i + 1 < word.size(); ++i) {
      if (word[i] != U'一') continue;
      if (readings[i + 1].tone() == 4) {
        SetTone(readings[i], 2);  // 一段
      } else if (!IsOneOf(word[i + 1], U"：，；。？！“”‘’':,;.?!")) {
        SetTone(readings[i], 4);  // 一天
      }
    }
  }
}

bool ToneRules::IsReduplicated(std::u32string_view word, size_t second, std::span<const Reading> readings) const {
  if (word[second] != word[second - 1]) return false;
  const bool pairs = word.size() == 4 && word[0] == word[1] && word[2] == word[3];  // 高高兴兴; 爸爸妈妈 are words
  if (config_.adjectives_keep_tones && pairs && jieba_.TagOf(word.substr(0, 2)) != "n") return false;
  if (!config_.reduplication_by_reading) return true;
  const bool between_words = second >= 2 && second + 1 < word.size() && jieba_.IsWord(word.substr(second - 2, 2)) &&
                             jieba_.IsWord(word.substr(second, 2));
  return readings[second].syllable() == readings[second - 1].syllable() && !between_words;
}

bool ToneRules::IsNeutralWord(std::u32string_view word) const {
  return config_.must_neutral.Has(word) || config_.must_neutral.Has(LastTwo(word));
}

// Where 个 is a measure word, or npos.
size_t ToneRules::FindMeasureGe(std::u32string_view word) const {
  const size_t at = word.find(U'个');
  if (at == word.npos || word == U"个") return at;
  return at >= 1 && (IsNumeral(word[at - 1]) || config_.measure_ge_after.Has(word[at - 1])) ? at : word.npos;
}

// Whether the 的, 地 or 得 at the end of a word is a particle.
bool ToneRules::IsParticleDe(std::u32string_view word, std::string_view tag) const {
  if (word.size() == 1) return tag.starts_with('u');
  return word.back() == U'地' ? IsAdverbInDe(word, jieba_, config_) : !config_.full_de.HasEndOf(word);
}

bool ToneRules::HasNeutralSuffix(std::u32string_view word, std::string_view tag) const {
  const char32_t last = word.back();
  if (config_.particles.MayEndWith(last) && config_.particles.Has(last)) return true;
  if (!kSuffixes.MayHave(last)) return false;
  const bool longer = word.size() > 1;
  if (IsOneOf(last, U"的地得") && (!config_.particle_de_alone || IsParticleDe(word, tag))) return true;
  if (!longer) return IsOneOf(last, U"了着过") && IsOneOf(tag, {"ul", "uz", "ug"});
  if (IsOneOf(last, U"们子") && IsOneOf(tag, {"r", "n"}) && !config_.must_not_neutral.Has(word)) return true;
  if (IsOneOf(last, U"上下里") && IsOneOf(tag, {"s", "l", "f"}) && !config_.full_places.HasEndOf(word)) return true;
  return IsOneOf(last, U"来去") && IsOneOf(word[word.size() - 2], U"上下进出回过起开");  // 上来, 下去
}

// The character that is neutral by its place in the word, or npos.
size_t ToneRules::FindNeutral(std::u32string_view word, std::string_view tag) const {
  const size_t last = word.size() - 1;
  if (config_.neutral_suffix) {
    if (HasNeutralSuffix(word, tag)) return last;
    if (const size_t ge = FindMeasureGe(word); ge != word.npos) return ge;
  }
  return config_.neutral_words && IsNeutralWord(word) ? last : word.npos;
}

void ToneRules::Neutral(std::u32string_view word, std::string_view tag, std::span<Reading> readings) const {
  const std::string_view reduplicated = config_.adjectives_keep_tones ? "nv" : "nva";  // parts of speech
  if (config_.neutral_reduplication && reduplicated.find(tag[0]) != reduplicated.npos &&
      !config_.must_not_neutral.Has(word)) {
    for (size_t i = 1; i < word.size(); ++i) {
      if (IsReduplicated(word, i, readings)) SetTone(readings[i], 5);  // 奶奶, 试试
    }
  }
  const size_t neutral = FindNeutral(word, tag);
  if (neutral != word.npos) SetTone(readings[neutral], 5);
  if (!config_.neutral_words || !config_.must_neutral.MayHavePartOf(word)) return;
  const WordParts parts = jieba_.SplitWord(word);
  if (IsNeutralWord(parts.first)) SetTone(readings[parts.first.size() - 1], 5);
  if (!parts.second.empty() && IsNeutralWord(parts.second)) SetTone(readings.back(), 5);
}

void ToneRules::Third(std::u32string_view word, std::span<Reading> readings) const {
  if (word.size() == 2) {
    if (AreAllThird(readings)) SetTone(readings[0], 2);
  } else if (word.size() == 3) {
    // Nothing happens without two third tones in a row, and most words have none.
    if (readings[1].tone() != 3 || (readings[0].tone() != 3 && readings[2].tone() != 3)) return;
    const size_t border = jieba_.SplitWord(word).first.size();
    if (AreAllThird(readings)) {
      if (border == 2) SetTone(readings[0], 2);  // 蒙古 包
      if (border <= 2) SetTone(readings[1], 2);  // 纸 老虎
      return;
    }
    const auto left = readings.first(border);
    const auto right = readings.subspan(border);
    if (left.size() == 2 && AreAllThird(left)) SetTone(left[0], 2);  // 所有 人
    if (AreAllThird(right)) {
      if (right.size() == 2) SetTone(right[0], 2);
    } else if (right[0].tone() == 3 && left.back().tone() == 3) {
      SetTone(left.back(), 2);  // 好 喜欢
    }
  } else if (word.size() == 4) {
    for (const auto half : {readings.first(2), readings.subspan(2)}) {
      if (AreAllThird(half)) SetTone(half[0], 2);
    }
  }
}

bool ToneRules::HasErhuaCondition(const ErhuaRule& rule, std::u32string_view word, std::string_view tag,
                                  int tone) const {
  const auto is_listed = [&](std::u32string_view part) {
    return rule.words.Has(part) ||
           std::any_of(rule.lists.begin(), rule.lists.end(),
                       [&](const WordSet ToneConfig::*list) { return (config_.*list).Has(part); });
  };
  switch (rule.condition) {
    case ErhuaRule::If::kAlways:
      return true;
    case ErhuaRule::If::kTone:
      return rule.tones.find(static_cast<char>('0' + tone)) != std::string::npos;
    case ErhuaRule::If::kWord:
      return is_listed(word);
    case ErhuaRule::If::kEnd:
      return is_listed(LastTwo(word));
    case ErhuaRule::If::kTag:
      return std::find(rule.tags.begin(), rule.tags.end(), tag) != rule.tags.end();
  }
  return false;
}

void ToneRules::ApplyErhua(std::u32string_view word, std::string_view tag, std::span<Reading> readings) const {
  if (!config_.erhua || word.back() != U'儿' || readings.back().syllable() != er_syllable_) return;
  Reading& er = readings.back();
  const int before = word.size() < 2 ? 0 : readings[readings.size() - 2].tone();
  for (const ErhuaRule& rule : config_.erhua_rules) {
    if (!HasErhuaCondition(rule, word, tag, er.tone())) continue;
    if (rule.action == ErhuaRule::Then::kSetTone) {
      SetTone(er, rule.tone);
      continue;
    }
    if (rule.action == ErhuaRule::Then::kFollow && before != 0) SetTone(er, before);
    return;
  }
}

}  // namespace gsv::text
