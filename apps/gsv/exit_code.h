// What the program returns to the shell. Documented in docs/cli.md and `gsv --help`.
#ifndef GSV_APPS_EXIT_CODE_H_
#define GSV_APPS_EXIT_CODE_H_

#include "gsv/error.h"

namespace gsv::cli {

enum ExitCode : int {
  kSuccess = 0,
  kFailure = 1,    // a bug of gsv, or `gsv doctor` found something missing
  kUsage = 2,      // a command line that cannot be meant: unknown option, value outside its range
  kFiles = 3,      // a file cannot be found, read or written; disk full; no sound device
  kModel = 4,      // a model file is damaged, unknown, or does not fit the others
  kRecording = 5,  // a recording cannot be used: too short, too long, silent, undecodable
  kText = 6,       // the text cannot be spoken: empty, not UTF-8, unknown language
  kLimit = 7,      // a limit of memory or time was reached
  kStopped = 130,  // interrupted with ctrl-C, as shells count it: 128 + SIGINT
};

// One per group of ErrorCode.
ExitCode ExitCodeOf(ErrorCode code);

// For --help.
extern const char* const kExitCodeHelp;

}  // namespace gsv::cli

#endif  // GSV_APPS_EXIT_CODE_H_
