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
  // The values that the user gave, over those that the model recommends (ModelInfo::sampling), over the defaults.
  // Errors: OptionOutOfRange, OptionUnknown.
  Request Make(std::string_view recommended) const;

 private:
  std::map<std::string, std::string> values_;  // by the library's name
  std::map<std::string, const CLI::Option*> options_;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_REQUEST_ARGS_H_
