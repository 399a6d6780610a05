#include "request_args.h"

#include <algorithm>
#include <sstream>

#include "terminal.h"

namespace gsv::cli {
namespace {

std::string FlagOf(const std::string& name) {
  if (name == "language") return "-l,--lang,--language";
  std::string flag = "--" + name;
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string HelpOf(const OptionInfo& info) {
  std::string help = info.help;
  if (info.type == OptionInfo::Type::kText) {
    if (*info.choices != '\0') help += std::string("; ") + info.choices;
  } else {
    help += "; " + Format("%.16g", info.minimum) + " to " + Format("%.16g", info.maximum);
    if (*info.unit != '\0') help += std::string(" ") + info.unit;
  }
  return help + " [" + info.default_value + "]";
}

}  // namespace

void RequestArgs::AddTo(CLI::App& command) {
  for (const OptionInfo& info : RequestOptions()) {
    options_[info.name] = command.add_option(FlagOf(info.name), values_[info.name], HelpOf(info))
                              ->type_name(info.type == OptionInfo::Type::kText ? "NAME" : "NUMBER")
                              ->group("Speech");
  }
}

Request RequestArgs::Make(std::string_view recommended) const {
  Request request;
  std::istringstream words{std::string(recommended)};
  for (std::string word; words >> word;) {
    const size_t equals = std::min(word.find('='), word.size());
    request.Set(word.substr(0, equals), word.substr(std::min(equals + 1, word.size())));
  }
  for (const auto& [name, value] : values_) {
    if (options_.at(name)->count() > 0) request.Set(name, value);
  }
  return request;
}

}  // namespace gsv::cli
