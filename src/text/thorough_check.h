// Tests only: RapidCheck with 10,000 cases instead of 100; 1,000 with sanitizers (cmake/GsvTargets.cmake), where each
// takes up to thirty times as long.
#ifndef GSV_TEXT_THOROUGH_CHECK_H_
#define GSV_TEXT_THOROUGH_CHECK_H_

#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <iostream>

namespace gsv::text {

// What 100 KB take at most: quadratic time is minutes, also without sanitizers.
#ifdef GSV_SANITIZED
inline constexpr int kThoroughCases = 1'000;
inline constexpr std::chrono::seconds kLinearTime(600);
#else
inline constexpr int kThoroughCases = 10'000;
inline constexpr std::chrono::seconds kLinearTime(60);
#endif

// True where `property` holds for kThoroughCases cases; RC_PARAMS chooses the seed, and more cases. `largest`: the size
// of the largest case, 0: RapidCheck's own.
template <class Property>
bool HoldsThoroughly(Property&& property, int largest = 0) {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  if (largest > 0) params.maxSize = largest;
  params.maxSuccess = std::max(params.maxSuccess, kThoroughCases);
  const auto result = rc::detail::checkTestable(std::forward<Property>(property), rc::detail::TestMetadata(), params);
  rc::detail::printResultMessage(result, std::cerr);
  return result.template is<rc::detail::SuccessResult>();
}

}  // namespace gsv::text

#endif  // GSV_TEXT_THOROUGH_CHECK_H_
