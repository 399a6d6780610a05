// Golden cases of the encoders: HuBERT and RoBERTa.
#ifndef GSV_TESTS_GOLDEN_NUMERIC_CASES_ENCODERS_H_
#define GSV_TESTS_GOLDEN_NUMERIC_CASES_ENCODERS_H_

#include <vector>

#include "golden/numeric_case.h"

namespace gsv::golden {

// HuBERT: wav16 (and params.appended_zeros) -> last_hidden and inner tensors. RoBERTa: ids (of params.text) -> hidden
// and inner tensors. Weights are those of the case's manifest, or of the folder "hubert" of the voice that it lies in,
// or the demo voice's.
bool AcceptsEncoders(const NumericCase& c);
std::vector<TensorResult> RunEncoders(const NumericCase& c);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_NUMERIC_CASES_ENCODERS_H_
