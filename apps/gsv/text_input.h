// The text of a command: arguments, a file, or standard input.
#ifndef GSV_APPS_TEXT_INPUT_H_
#define GSV_APPS_TEXT_INPUT_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace gsv::cli {

struct TextArgs {
  std::vector<std::string> words;
  std::string file;

  void AddTo(CLI::App& command);
  // Words are joined with spaces; "-", or nothing while standard input is no terminal, reads standard input.
  // Errors: FileNotFound, FileUnreadable, OptionMissing, TextTooLong.
  std::string Read() const;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_TEXT_INPUT_H_
