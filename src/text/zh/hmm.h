// The hidden Markov models of jieba: the best sequence of states for a run of Chinese characters.
#ifndef GSV_TEXT_ZH_HMM_H_
#define GSV_TEXT_ZH_HMM_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/zh/tables.h"

namespace gsv::text {

// The states of the characters of `text` (at least one), as jieba.posseg.viterbi chooses them, ties included.
std::vector<PosModel::State> BestStates(const PosModel& model, std::u32string_view text);

// Their places in words (B M E S), as the viterbi of jieba_fast 0.53, which breaks ties otherwise than jieba.
std::string BestPlaces(const WordModel& model, std::u32string_view text);

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_HMM_H_
