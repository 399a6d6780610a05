#include "exit_code.h"

#include <iterator>

namespace gsv::cli {

ExitCode ExitCodeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kOutOfMemory:
    case ErrorCode::kDeadlineExceeded:
      return kLimit;
    case ErrorCode::kCancelled:
      return kStopped;
    default:
      break;
  }
  constexpr ExitCode kGroups[] = {kFailure, kFiles, kModel, kRecording, kText, kUsage};
  const auto group = static_cast<unsigned>(code) / 100;
  return group < std::size(kGroups) ? kGroups[group] : kFailure;
}

const char* const kExitCodeHelp =
    "Exit codes: 0 success, 1 internal failure (or doctor found something missing), 2 usage, 3 files and output,\n"
    "4 model files, 5 recordings, 6 text, 7 limit of memory or time, 130 interrupted.";

}  // namespace gsv::cli
