// Which tone rules are applied, and to which words.
#ifndef GSV_TEXT_ZH_TONE_CONFIG_H_
#define GSV_TEXT_ZH_TONE_CONFIG_H_

#include <algorithm>
#include <bitset>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/zh/tables.h"

namespace gsv::text {

// A sorted list of words, behind a filter because most questions are answered with no.
class WordSet {
 public:
  WordSet() = default;
  explicit WordSet(std::vector<std::u32string> words) {
    for (std::u32string& word : words) Add(std::move(word));
  }
  bool Has(std::u32string_view word) const {
    return filter_[Slot(word)] && std::binary_search(words_.begin(), words_.end(), word);
  }
  // False where no part of `text` can be in the list.
  bool MayHavePartOf(std::u32string_view text) const {
    return std::any_of(text.begin(), text.end(), [&](char32_t c) { return last_[c % kSlots]; });
  }
  void Add(std::u32string word) {
    filter_.set(Slot(word));
    if (!word.empty()) last_.set(word.back() % kSlots);
    const auto it = std::lower_bound(words_.begin(), words_.end(), word);
    if (it == words_.end() || *it != word) words_.insert(it, std::move(word));
  }

 private:
  static constexpr size_t kSlots = 4096;
  static size_t Slot(std::u32string_view word) {
    return word.empty() ? 0 : (word.front() * 31 + word.back() * 7 + word.size()) % kSlots;
  }

  std::vector<std::u32string> words_;
  std::bitset<kSlots> filter_;
  std::bitset<kSlots> last_;  // last characters
};

// The defaults are the official engine's.
struct ToneConfig {
  // Joining of words before the tones are decided.
  bool join_bu = true;                     // 不 with the word after it
  bool join_yi = true;                     // 看一看; 一 with the word after it
  bool join_reduplication = true;          // 看 看
  bool join_third_tones = true;            // 很 好, where all syllables have the third tone
  bool join_third_tones_at_border = true;  // the same, where those beside the border have it
  bool join_er = true;                     // 花 儿
  size_t longest_join = 3;                 // of two words with third tones, in characters

  // Tones.
  bool bu = true;
  bool yi = true;
  bool neutral_reduplication = true;  // 妈妈
  bool neutral_suffix = true;         // 我们, 桌上, 出去, 三个, particles
  bool neutral_words = true;          // the list below
  bool third_tone = true;
  bool erhua = true;

  // Corrections of the official rules; all off in the compat profile.
  bool reduplication_by_reading = false;  // 行行 of 银行行长 is no reduplication: the readings must agree
  bool particle_de_alone = false;         // 的 地 得 are neutral as words of their own, not at the end of 土地
  bool digits_keep_yi = false;            // 一九九五年 and ordinals such as 一月 keep the first tone

  WordSet must_neutral;
  WordSet must_not_neutral;
  WordSet must_erhua;
  WordSet not_erhua;

  static ToneConfig Official(const ChineseTables& tables) {
    ToneConfig config;
    config.must_neutral = WordSet(tables.List("must_neutral"));
    config.must_not_neutral = WordSet(tables.List("must_not_neutral"));
    config.must_erhua = WordSet(tables.List("must_erhua"));
    config.not_erhua = WordSet(tables.List("not_erhua"));
    return config;
  }
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_TONE_CONFIG_H_
