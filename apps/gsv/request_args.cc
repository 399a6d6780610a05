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

void RequestArgs::Add(CLI::App& command, const OptionInfo& info, const std::string& group) {
  options_[info.name] = command.add_option(FlagOf(info.name), values_[info.name], HelpOf(info))
                            ->type_name(info.type == OptionInfo::Type::kText ? "NAME" : "NUMBER")
                            ->group(group);
}

void RequestArgs::AddTo(CLI::App& command) {
  for (const OptionInfo& info : RequestOptions()) Add(command, info, "Speech");
}

// Every option of a request that is a name concerns its text.
void RequestArgs::AddTextTo(CLI::App& command) {
  for (const OptionInfo& info : RequestOptions()) {
    if (info.type == OptionInfo::Type::kText) Add(command, info, "Text");
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

PhoneOptions PhoneOptionsOf(const Request& request, const std::string& version) {
  return {.language = request.language,
          .version = version,
          .split_method = request.split_method,
          .text_profile = request.text_profile,
          .text_markup = request.text_markup};
}

}  // namespace gsv::cli
