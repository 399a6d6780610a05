// The hidden Markov models of jieba: the best sequence of states for a run of Chinese characters.
#ifndef GSV_TEXT_ZH_HMM_H_
#define GSV_TEXT_ZH_HMM_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/zh/tables.h"

namespace gsv::text {

// A set of states of PosModel.
using StateBits = std::array<uint64_t, PosModel::kStates / 64>;

// The model with what makes its steps quick to find: an index of its characters, and the steps as bit sets. Immutable;
// any thread.
class PosTagger {
 public:
  explicit PosTagger(const PosModel& model);

  // The states of the characters of `text` (at least one), as jieba.posseg.viterbi chooses them, ties included.
  std::vector<PosModel::State> BestStates(std::u32string_view text) const;

  // The steps into a state: the states that can precede it, and the row of the first of each word of the set in
  // PosModel::source_score.
  struct Steps {
    StateBits sources{};
    std::array<uint32_t, PosModel::kStates / 64> first_row{};
  };

  const PosModel& model() const { return model_; }
  const Steps& StepsInto(uint8_t state) const { return steps_[state]; }
  bool LeadsAnywhere(uint8_t state) const { return (leading_[state / 64] >> state % 64 & 1) != 0; }
  // The row of a character in PosModel::characters, or their number.
  size_t FindCharacter(char32_t c) const {
    return c >= ChineseTables::kFirstHan && c - ChineseTables::kFirstHan < rows_.size()
               ? rows_[c - ChineseTables::kFirstHan]
               : FindOther(c);
  }

 private:
  size_t FindOther(char32_t c) const;

  PosModel model_;
  std::vector<uint16_t> rows_;  // of the characters from kFirstHan on
  std::array<Steps, PosModel::kStates> steps_;
  StateBits leading_{};
};

// Their places in words (B M E S), as the viterbi of jieba_fast 0.53, which breaks ties otherwise than jieba.
std::string BestPlaces(const WordModel& model, std::u32string_view text);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_HMM_H_
