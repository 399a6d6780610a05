// Raising gsv::Error with the parts of a good message put together in one place.
#ifndef GSV_BASE_ERROR_H_
#define GSV_BASE_ERROR_H_

#include <sstream>
#include <string>

#include "gsv/error.h"

namespace gsv {

// Throws Error(code) with the parts streamed together:
//   Fail(ErrorCode::kTensorShape, path, ": tensor ", name, " has shape ", found, ", expected ", wanted);
template <class... Parts>
[[noreturn]] void Fail(ErrorCode code, const Parts&... parts) {
  std::ostringstream message;
  (message << ... << parts);
  throw Error(code, message.str());
}

// Checks an invariant of our own code (never input). A violation is a bug and throws kInternal.
#define GSV_CHECK(condition)                                                                                    \
  do {                                                                                                          \
    if (!(condition)) {                                                                                         \
      ::gsv::Fail(::gsv::ErrorCode::kInternal, "internal error: ", #condition, " at ", __FILE__, ":", __LINE__, \
                  "; please report this");                                                                      \
    }                                                                                                           \
  } while (false)

}  // namespace gsv

#endif  // GSV_BASE_ERROR_H_
