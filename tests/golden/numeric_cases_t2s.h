// Golden cases of src/models/t2s and src/pipeline/decoder: hidden states, logits and tokens, alone and in a batch.
#ifndef GSV_TESTS_GOLDEN_NUMERIC_CASES_T2S_H_
#define GSV_TESTS_GOLDEN_NUMERIC_CASES_T2S_H_

#include <vector>

#include "golden/numeric_case.h"

namespace gsv::golden {

bool AcceptsT2s(const NumericCase& c);
// The weights are those of the case's manifest, or, without one, gpt.ckpt in the folder above the case.
std::vector<TensorResult> RunT2s(const NumericCase& c);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_NUMERIC_CASES_T2S_H_
