// Golden cases of the speaker network.
#ifndef GSV_TESTS_GOLDEN_NUMERIC_CASES_ERES2NET_H_
#define GSV_TESTS_GOLDEN_NUMERIC_CASES_ERES2NET_H_

#include <vector>

#include "golden/numeric_case.h"

namespace gsv::golden {

// Cases with a recording at 16 kHz and its "embedding".
bool AcceptsEres2net(const NumericCase& c);
std::vector<TensorResult> RunEres2net(const NumericCase& c);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_NUMERIC_CASES_ERES2NET_H_
