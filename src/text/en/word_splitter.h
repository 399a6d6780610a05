// Parts of a compound that is written as one word ("helloworld"): the Python package wordsegment 1.3.1 with its counts
// of words and pairs of words.
#ifndef GSV_TEXT_EN_WORD_SPLITTER_H_
#define GSV_TEXT_EN_WORD_SPLITTER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/en/tables.h"

namespace gsv::text {

// Immutable; any thread.
class WordSplitter {
 public:
  WordSplitter();

  // The most likely parts of `word` (lower case), from its letters and digits alone.
  std::vector<std::string> Split(std::string_view word) const;

 private:
  class Search;

  // Whole numbers below 2^40.
  struct Counts {
    std::span<const uint32_t> low;
    std::span<const uint8_t> high;
    double operator[](size_t i) const { return low[i] + 4294967296.0 * high[i]; }
  };

  // log10 of the probability of a word (kNotFound: of one of `length` that is not known), by itself and after another.
  double Score(int word, size_t length) const;
  std::optional<double> PairScore(int before, int word) const;
  std::vector<std::string> SplitPart(std::string_view letters) const;

  TableFile file_;
  WordList words_;
  Counts counts_;
  std::span<const uint32_t> first_pair_;  // of each word as the left one
  std::span<const uint32_t> pair_right_;
  Counts pair_counts_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_WORD_SPLITTER_H_
