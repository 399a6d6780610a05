// Phones of words that no dictionary has: the letter-to-phone network of the Python package g2p_en 2.1.0 (g2p.py), a
// gated recurrent encoder and decoder of 256 units with greedy decoding.
#ifndef GSV_TEXT_EN_SPELLING_NETWORK_H_
#define GSV_TEXT_EN_SPELLING_NETWORK_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/en/tables.h"

namespace gsv::text {

// Immutable; any thread.
class SpellingNetwork {
 public:
  SpellingNetwork();

  // ARPAbet with stress, at most 20 phones. `word` in lower case, one step per code point.
  std::vector<std::string> Read(std::string_view word) const;

 private:
  struct Cell {
    std::span<const float> inputs;   // [symbols, gates]: weights times embedding, plus bias
    std::span<const float> weights;  // [units, gates]
    std::span<const float> bias;     // [gates]
  };
  static void Step(const Cell& cell, size_t symbol, std::span<float> state);

  TableFile file_;
  Cell encoder_;
  Cell decoder_;
  std::span<const float> output_weights_;  // [units, phones]
  std::span<const float> output_bias_;     // [phones]
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_SPELLING_NETWORK_H_
