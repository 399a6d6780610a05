// Golden cases of src/pipeline/sampling: rows of logits, history and noise -> filtered probabilities and a token.
#ifndef GSV_TESTS_GOLDEN_NUMERIC_CASES_SAMPLING_H_
#define GSV_TESTS_GOLDEN_NUMERIC_CASES_SAMPLING_H_

#include <vector>

#include "golden/numeric_case.h"

namespace gsv::golden {

bool AcceptsSampling(const NumericCase& c);
std::vector<TensorResult> RunSampling(const NumericCase& c);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_NUMERIC_CASES_SAMPLING_H_
