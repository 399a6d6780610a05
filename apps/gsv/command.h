// The commands of the program. Each file declares its options on the command line parser and says what to run.
#ifndef GSV_APPS_COMMAND_H_
#define GSV_APPS_COMMAND_H_

#include <CLI/CLI.hpp>
#include <chrono>
#include <functional>

namespace gsv::cli {

// What parsing leaves behind for main().
struct Session {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();  // of main()
  bool quiet = false;                                                              // only errors
  bool json = false;                                                               // results as JSON
  std::function<int()> run;  // set by the chosen command; returns the exit code
};

void AddSay(CLI::App& app, Session& session);
void AddVoice(CLI::App& app, Session& session);
void AddConvert(CLI::App& app, Session& session);
void AddPhones(CLI::App& app, Session& session);
void AddDoctor(CLI::App& app, Session& session);
void AddBench(CLI::App& app, Session& session);
void AddPlot(CLI::App& app, Session& session);
void AddVersion(CLI::App& app, Session& session);
void AddCompletion(CLI::App& app, Session& session);

// -q/--quiet, which every command knows, and --json, which those know whose output is data.
void AddQuiet(CLI::App& command, Session& session);
void AddJson(CLI::App& command, Session& session);

}  // namespace gsv::cli

#endif  // GSV_APPS_COMMAND_H_
