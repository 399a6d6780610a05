// gsv completion: a script for the shell, made from the command line parser itself.
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

constexpr std::pair<std::string_view, std::string_view> kChoices[] = {
    {"--lang", "auto zh en ja ko yue all_zh all_ja all_ko all_yue auto_yue"},
    {"--ref-lang", "auto zh en ja ko yue all_zh all_ja all_ko all_yue auto_yue"},
    {"--model-version", "v1 v2 v2Pro v2ProPlus"},
    {"--split-method", "cut0 cut1 cut2 cut3 cut4 cut5"},
    {"--text-profile", "compat fixed"},
    {"--text-markup", "auto marks ssml none"},
    {"--length", "reject trim window"},
    {"--ref-length", "reject trim window"},
    {"--format", "wav flac ogg opus mp3 raw"},
    {"--kernels", "scalar sse4 avx2 avx512 avx512_bf16"},
};

Flag ReadFlag(const CLI::Option& option) {
  Flag flag;
  for (const std::string& name : option.get_lnames()) flag.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) flag.names.push_back("-" + name);
  flag.help = option.get_description();
  flag.takes_value = option.get_items_expected_max() > 0;
  for (const std::string& name : flag.names) {
    for (const auto& [known, choices] : kChoices) {
      if (name == known) flag.choices = choices;
    }
  }
  return flag;
}

Command ReadCommand(CLI::App& app, const std::string& chain) {
  Command command{.chain = chain, .name = app.get_name(), .help = app.get_description(), .children = {}, .flags = {}};
  for (const CLI::Option* option : app.get_options()) {
    if (!option->nonpositional()) continue;
    command.flags.push_back(ReadFlag(*option));
  }
  for (CLI::App* child : app.get_subcommands([](CLI::App*) { return true; })) {
    command.children.push_back(ReadCommand(*child, (chain.empty() ? "" : chain + " ") + child->get_name()));
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
      const Command root = ReadCommand(app, "");
      WriteText(*shell == "bash" ? Bash(root) : *shell == "zsh" ? Zsh(root) : Fish(root));
      return static_cast<int>(kSuccess);
    };
  });
}

}  // namespace gsv::cli
