// gsv completion: a script for the shell, made from the command line parser itself.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "exit_code.h"
#include "gsv/gsv.h"
#include "terminal.h"

namespace gsv::cli {
namespace {

struct Flag {
  std::vector<std::string> names;  // with dashes
  std::string help;                // first line
  bool takes_value = false;
  std::string choices;  // separated by spaces; empty: a file or a free value
};

struct Command {
  std::string chain;  // "", "say", "voice create"
  std::string name;
  std::string help;
  std::vector<Command> children;
  std::vector<Flag> flags;
};

// What the library knows that an option may be, by the option's name.
std::map<std::string, std::string> LibraryChoices() {
  std::map<std::string, std::string> choices = {
      {"--lang", Join(LanguageCodes())},         {"--ref-lang", Join(LanguageCodes())},
      {"--model-version", Join(VersionNames())}, {"--format", Join(AudioFormatNames())},
      {"--kernels", Join(KernelNames())},        {"--precision", Join(PrecisionNames())}};
  for (const OptionInfo& info : RequestOptions()) {
    std::string name = "--" + std::string(info.name);
    std::ranges::replace(name, '_', '-');
    std::string words = info.choices;
    std::ranges::replace(words, '|', ' ');
    if (!words.empty()) choices[name] = words;
  }
  return choices;
}

// Those that the declaration of an option names: "reject|trim|window", or "{en,zh}" of a check.
std::string DeclaredChoices(const CLI::Option& option) {
  std::string type = option.get_type_name();
  if (const size_t brace = type.find('{'); brace != type.npos) {
    type = type.substr(brace + 1, type.find('}') - brace - 1);
    std::ranges::replace(type, ',', ' ');
    return type;
  }
  const bool is_list = type.find('|') != type.npos && type.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == type.npos;
  if (!is_list) return {};
  std::ranges::replace(type, '|', ' ');
  return type;
}

Flag ReadFlag(const CLI::Option& option, const std::map<std::string, std::string>& choices) {
  Flag flag;
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  flag.help = option.get_description();
  flag.takes_value = option.get_items_expected_max() > 0;
  flag.choices = DeclaredChoices(option);
  for (const std::string& name : flag.names) {
    const auto known = choices.find(name);
    if (flag.choices.empty() && known != choices.end()) flag.choices = known->second;
  }
  return flag;
}

Command ReadCommand(CLI::App& app, const std::string& chain, const std::map<std::string, std::string>& choices) {
  Command command{.chain = chain, .name = app.get_name(), .help = app.get_description(), .children = {}, .flags = {}};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->nonpositional()) continue;
    command.flags.push_back(ReadFlag(*option, choices));
  }
  for (CLI::App* child : app.get_subcommands([](CLI::App*) { return true; })) {
    command.children.push_back(ReadCommand(*child, (chain.empty() ? "" : chain + " ") + child->get_name(), choices));
  }
  return command;
}

template <class Visit>
void ForEach(const Command& command, const Visit& visit) {
  visit(command);
  for (const Command& child : command.children) ForEach(child, visit);
}

// Text inside single quotes of bash, zsh and fish.
std::string Quoted(std::string_view text, std::string_view quote) {
  std::string quoted;
  for (const char c : text) {
    if (c == '\'') {
      quoted += quote;
    } else {
      quoted += c;
    }
  }
  return quoted;
}

std::string Words(const Command& command) {
  std::string words;
  for (const Command& child : command.children) words += child.name + " ";
  for (const Flag& flag : command.flags) {
    for (const std::string& name : flag.names) words += name + " ";
  }
  return words;
}

// Shell code, the same in bash and zsh, that finds the chain of commands in the array `given`.
std::string ChainFinder(const Command& root) {
  std::string patterns;
  ForEach(root, [&](const Command& command) {
    if (command.chain.empty()) return;
    const size_t space = command.chain.rfind(' ');
    const std::string parent = space == std::string::npos ? "" : command.chain.substr(0, space);
    patterns += (patterns.empty() ? "\"" : "|\"") + parent + ">" + command.name + "\"";
  });
  return "  local chain=\"\" word\n"
         "  for word in \"${given[@]}\"; do\n"
         "    case \"$chain>$word\" in\n"
         "      " +
         patterns +
         ") chain=\"${chain:+$chain }$word\" ;;\n"
         "    esac\n"
         "  done\n";
}

std::string Bash(const Command& root) {
  std::string script =
      "# bash completion of gsv: source <(gsv completion bash)\n"
      "_gsv() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\"\"\n"
      "  local given=(\"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n" +
      ChainFinder(root) + "  case \"$chain\" in\n";
  ForEach(root, [&](const Command& command) {
    script += "    \"" + command.chain + "\")\n      case \"$previous\" in\n";
    for (const Flag& flag : command.flags) {
      if (!flag.takes_value) continue;
      std::string pattern;
      for (const std::string& name : flag.names) pattern += (pattern.empty() ? "" : "|") + name;
      script += "        " + pattern + ") COMPREPLY=(";
      script += flag.choices.empty() ? "" : "$(compgen -W '" + flag.choices + "' -- \"$current\")";
      script += "); return ;;\n";
    }
    script += "      esac\n      words='" + Words(command) + "'\n      ;;\n";
  });
  return script +
         "  esac\n"
         "  COMPREPLY=()\n"
         "  if [[ $current == -* || -z $chain || $chain == voice ]]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o default -F _gsv gsv\n";
}

// name:description, as _describe of zsh reads it.
std::string ZshEntry(std::string_view name, std::string_view help) {
  return "'" + std::string(name) + ":" + Quoted(help, "'\\''") + "' ";
}

std::string Zsh(const Command& root) {
  std::string script =
      "#compdef gsv\n"
      "# zsh completion of gsv: gsv completion zsh > a file _gsv in your fpath\n"
      "_gsv() {\n"
      "  local -a given flags commands values\n"
      "  given=(\"${(@)words[2,CURRENT-1]}\")\n"
      "  local previous=${words[CURRENT-1]}\n" +
      ChainFinder(root) + "  case \"$chain\" in\n";
  ForEach(root, [&](const Command& command) {
    script += "    \"" + command.chain + "\")\n      commands=(";
    for (const Command& child : command.children) script += ZshEntry(child.name, child.help);
    script += ")\n      flags=(";
    for (const Flag& flag : command.flags) {
      for (const std::string& name : flag.names) script += ZshEntry(name, flag.help);
    }
    script += ")\n      case \"$previous\" in\n";
    for (const Flag& flag : command.flags) {
      if (flag.choices.empty()) continue;
      for (const std::string& name : flag.names) script += "        " + name + ") values=(" + flag.choices + ") ;;\n";
    }
    script += "      esac\n      ;;\n";
  });
  return script +
         "  esac\n"
         "  if (( ${#values} )); then compadd -a values\n"
         "  elif [[ $PREFIX == -* ]]; then _describe -o option flags\n"
         "  elif (( ${#commands} )); then _describe command commands\n"
         "  else _files\n"
         "  fi\n"
         "}\n"
         "compdef _gsv gsv\n";
}

std::string Fish(const Command& root) {
  std::string script = "# fish completion of gsv: gsv completion fish > ~/.config/fish/completions/gsv.fish\n";
  ForEach(root, [&](const Command& command) {
    const std::string condition =
        command.chain.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + command.name;
    for (const Command& child : command.children) {
      script +=
          "complete -c gsv -n '" + condition + "' -f -a " + child.name + " -d '" + Quoted(child.help, "\\'") + "'\n";
    }
    for (const Flag& flag : command.flags) {
      script += "complete -c gsv -n '" + condition + "'";
      for (const std::string& name : flag.names) {
        script += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (flag.takes_value) script += " -r";
      if (!flag.choices.empty()) script += " -f -a '" + flag.choices + "'";
      script += " -d '" + Quoted(flag.help, "\\'") + "'\n";
    }
  });
  return script;
}

}  // namespace

void AddCompletion(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("completion", "Print a completion script for the shell");
  auto shell = std::make_shared<std::string>();
  command.add_option("shell", *shell, "bash, zsh or fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("")
      ->required();
  command.footer(
      "Examples:\n"
      "  source <(gsv completion bash)\n"
      "  gsv completion zsh > ~/.zfunc/_gsv\n"
      "  gsv completion fish > ~/.config/fish/completions/gsv.fish");
  command.callback([shell, &app, &session] {
    session.run = [shell, &app] {
      const Command root = ReadCommand(app, "", LibraryChoices());
      WriteText(*shell == "bash" ? Bash(root) : *shell == "zsh" ? Zsh(root) : Fish(root));
      return static_cast<int>(kSuccess);
    };
  });
}

}  // namespace gsv::cli
