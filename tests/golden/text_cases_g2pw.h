// Golden text rows of the G2PW network.
#ifndef GSV_TESTS_GOLDEN_TEXT_CASES_G2PW_H_
#define GSV_TESTS_GOLDEN_TEXT_CASES_G2PW_H_

#include <vector>

#include "golden/text_case.h"

namespace gsv::golden {

// Rows of a clause, the readings that the official engine returns for its characters and the probabilities behind them
// (tools/make_g2pw_golden.py); the model is the folder that the file lies in.
bool AcceptsG2pw(const TextFile& file);
std::vector<RowResult> RunG2pw(const TextFile& file);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASES_G2PW_H_
