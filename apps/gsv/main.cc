// gsv: the command line program. Uses the library through gsv.h only.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <vector>

#include "command.h"
#include "exit_code.h"
#include "gsv/gsv.h"
#include "interrupt.h"
#include "terminal.h"

namespace gsv::cli {

void AddQuiet(CLI::App& command, Session& session) {
  command.add_flag("-q,--quiet", session.quiet, "say nothing but errors");
}

void AddJson(CLI::App& command, Session& session) {
  command.add_flag("--json", session.json, "print the result as JSON");
}

namespace {

void AddCommands(CLI::App& app, Session& session) {
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("gsv ") + LibraryVersion());
  app.footer(std::string("Examples:\n"
                         "  gsv say \"Hello, this is a small voice.\"\n"
                         "  gsv say --ref me.wav --ref-text \"The words spoken in it.\" --file letter.txt --out "
                         "letter.mp3\n"
                         "  gsv doctor\n"
                         "`gsv COMMAND --help` explains each command.\n\n") +
             kExitCodeHelp);
  AddSay(app, session);
  AddVoice(app, session);
  AddConvert(app, session);
  AddPhones(app, session);
  AddDoctor(app, session);
  AddBench(app, session);
  AddPlot(app, session);
  AddVersion(app, session);
  AddCompletion(app, session);
}

// --top_k is --top-k: the names of the official Python interface work as well. CLI11 takes the arguments last first.
std::vector<std::string> Arguments(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  for (std::string& argument : arguments) {
    if (argument == "--") break;
    if (!argument.starts_with("--")) continue;
    const auto end = argument.begin() + static_cast<std::ptrdiff_t>(std::min(argument.find('='), argument.size()));
    std::replace(argument.begin(), end, '_', '-');
  }
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

// What is wrong with the arguments, in the words of the command that they reached, and whose help to read.
std::string Mistake(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* command = &app;
  std::string name = app.get_name();
  for (std::vector<CLI::App*> parsed; !(parsed = command->get_subcommands()).empty();) {
    command = parsed.front();
    name += " " + command->get_name();
  }
  std::string message = error.what();
  const std::vector<std::string> unknown = command->remaining();
  const std::vector<const CLI::App*> subcommands = command->get_subcommands([](const CLI::App*) { return true; });
  if (!unknown.empty() && !subcommands.empty()) {
    message = "`" + name + "` has no command \"" + unknown[0] + "\"; its commands are";
    for (const CLI::App* known : subcommands) message += (known == subcommands[0] ? " " : ", ") + known->get_name();
  } else if (!unknown.empty() && error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    const auto option = std::ranges::find_if(unknown, [](const std::string& word) { return word.starts_with("-"); });
    message = option != unknown.end() ? "`" + name + "` has no option " + *option
                                      : "`" + name + "` has no use for \"" + unknown[0] + "\"";
  }
  return "gsv: " + message + "\nRun `" + name + " --help`.";
}

int Parse(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(Arguments(argc, argv));
    return kSuccess;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      std::ostringstream text;
      app.exit(error, text, text);
      WriteText(text.str());
      return kSuccess;
    }
    WriteMessage(Mistake(app, error));
    return kUsage;
  }
}

int Main(int argc, char** argv) {
  WatchInterrupts();
  Session session;
  try {
    CLI::App app("Speak in a cloned voice: GPT-SoVITS without Python.", "gsv");
    AddCommands(app, session);
    const int parsed = Parse(app, argc, argv);
    if (parsed != kSuccess || !session.run) return parsed;
    return session.run();
  } catch (const Error& error) {
    WriteMessage(std::string("gsv: ") + error.what() + " [" + ErrorCodeName(error.code()) + "]");
    return ExitCodeOf(error.code());
  } catch (const std::bad_alloc&) {
    WriteMessage("gsv: the machine has no memory left for this");
    return kLimit;
  } catch (const std::exception& error) {
    WriteMessage(std::string("gsv: internal error, please report it: ") + error.what());
    return kFailure;
  }
}

}  // namespace
}  // namespace gsv::cli

int main(int argc, char** argv) { return gsv::cli::Main(argc, argv); }
