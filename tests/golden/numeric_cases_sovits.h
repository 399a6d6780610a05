// Golden cases of SoVITS v1, v2, v2Pro and v2ProPlus: prompt tokens, styles, decoding, streamed decoding.
#ifndef GSV_TESTS_GOLDEN_NUMERIC_CASES_SOVITS_H_
#define GSV_TESTS_GOLDEN_NUMERIC_CASES_SOVITS_H_

#include <vector>

#include "golden/numeric_case.h"

namespace gsv::golden {

bool AcceptsSovits(const NumericCase& c);
// Decoding takes its styles from the case of the same weights, in the same folder, that holds the references.
std::vector<TensorResult> RunSovits(const NumericCase& c);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_NUMERIC_CASES_SOVITS_H_
