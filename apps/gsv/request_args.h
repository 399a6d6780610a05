// One option per row of RequestOptions().
#ifndef GSV_APPS_REQUEST_ARGS_H_
#define GSV_APPS_REQUEST_ARGS_H_

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <string_view>

#include "gsv/gsv.h"

namespace gsv::cli {

class RequestArgs {
 public:
  void AddTo(CLI::App& command);
  // Those alone that decide how texts are read.
  void AddTextTo(CLI::App& command);
  // The values that the user gave, over those that the model recommends (ModelInfo::sampling), over the defaults.
  // Errors: OptionOutOfRange, OptionUnknown.
  Request Make(std::string_view recommended) const;

 private:
  void Add(CLI::App& command, const OptionInfo& info, const std::string& group);

  std::map<std::string, std::string> values_;  // by the library's name
  std::map<std::string, const CLI::Option*> options_;
};

// How Speak reads the text of a request with a model of that version.
PhoneOptions PhoneOptionsOf(const Request& request, const std::string& version);

}  // namespace gsv::cli

#endif  // GSV_APPS_REQUEST_ARGS_H_
