// A list of Chinese words that a rule asks for.
#ifndef GSV_TEXT_ZH_WORD_SET_H_
#define GSV_TEXT_ZH_WORD_SET_H_

#include <algorithm>
#include <bitset>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gsv::text {

// A sorted list of words, behind filters because most questions are answered with no.
class WordSet {
 public:
  WordSet() = default;
  explicit WordSet(std::vector<std::u32string> words) {
    for (std::u32string& word : words) Add(std::move(word));
  }
  size_t size() const { return words_.size(); }
  bool Has(std::u32string_view word) const {
    return filter_[Slot(word)] && std::binary_search(words_.begin(), words_.end(), word);
  }
  bool Has(char32_t character) const { return Has(std::u32string_view(&character, 1)); }
  // False where no part of `text` can be in the list.
  bool MayHavePartOf(std::u32string_view text) const {
    return std::any_of(text.begin(), text.end(), [&](char32_t c) { return MayEndWith(c); });
  }
  // False where no word of the list ends with `c`.
  bool MayEndWith(char32_t c) const { return last_[c % kSlots]; }
  // The length of the longest word of the list that `text` begins with, or 0.
  size_t LongestPrefixOf(std::u32string_view text) const {
    size_t length = std::min(longest_, text.size());
    while (length > 0 && !Has(text.substr(0, length))) --length;
    return length;
  }
  // Whether `text` ends with a word of the list.
  bool HasEndOf(std::u32string_view text) const {
    if (text.empty() || !MayEndWith(text.back())) return false;
    size_t length = std::min(longest_, text.size());
    while (length > 0 && !Has(text.substr(text.size() - length))) --length;
    return length > 0;
  }
  void Add(std::u32string word) {
    filter_.set(Slot(word));
    if (!word.empty()) last_.set(word.back() % kSlots);
    longest_ = std::max(longest_, word.size());
    const auto it = std::lower_bound(words_.begin(), words_.end(), word);
    if (it == words_.end() || *it != word) words_.insert(it, std::move(word));
  }
  // The filters keep the word: they may let through what is not there.
  void Remove(std::u32string_view word) {
    const auto it = std::lower_bound(words_.begin(), words_.end(), word);
    if (it != words_.end() && *it == word) words_.erase(it);
  }

 private:
  static constexpr size_t kSlots = 4096;
  static size_t Slot(std::u32string_view word) {
    return word.empty() ? 0 : (word.front() * 31 + word.back() * 7 + word.size()) % kSlots;
  }

  std::vector<std::u32string> words_;
  std::bitset<kSlots> filter_;
  std::bitset<kSlots> last_;  // last characters
  size_t longest_ = 0;        // in characters
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_WORD_SET_H_
