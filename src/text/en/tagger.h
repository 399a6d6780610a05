// Parts of speech: the averaged perceptron tagger of NLTK (nltk/tag/perceptron.py) with its English weights.
#ifndef GSV_TEXT_EN_TAGGER_H_
#define GSV_TEXT_EN_TAGGER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/en/tables.h"

namespace gsv::text {

// Immutable; any thread.
class EnglishTagger {
 public:
  EnglishTagger();

  // Penn Treebank tags ("NN", "VBD") of the first `count` tokens. A tag depends on the words up to two further on.
  std::vector<std::string_view> Tag(std::span<const std::string> tokens, size_t count) const;

 private:
  // The weights of one feature, added to the scores of the tags.
  void AddFeature(std::string_view feature, std::span<double> scores) const;

  TableFile file_;
  std::vector<std::string_view> tags_;
  WordList known_words_;  // that have but one tag
  std::span<const uint8_t> known_tags_;
  WordList features_;
  std::span<const uint32_t> first_weight_;
  std::span<const uint8_t> weight_tags_;
  std::span<const int32_t> weights_;  // in thousandths
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_TAGGER_H_
