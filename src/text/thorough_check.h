// Tests only: RapidCheck with 10,000 cases instead of 100.
#ifndef GSV_TEXT_THOROUGH_CHECK_H_
#define GSV_TEXT_THOROUGH_CHECK_H_

#include <rapidcheck.h>

#include <algorithm>
#include <iostream>

namespace gsv::text {

// True where `property` holds for 10,000 cases; RC_PARAMS chooses the seed, and more cases.
template <class Property>
bool HoldsThoroughly(Property&& property) {
  constexpr int kCases = 10'000;
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.maxSuccess = std::max(params.maxSuccess, kCases);
  const auto result = rc::detail::checkTestable(std::forward<Property>(property), rc::detail::TestMetadata(), params);
  rc::detail::printResultMessage(result, std::cerr);
  return result.template is<rc::detail::SuccessResult>();
}

}  // namespace gsv::text

#endif  // GSV_TEXT_THOROUGH_CHECK_H_
