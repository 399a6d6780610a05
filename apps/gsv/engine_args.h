// --threads, --kernels, --verbose and what texts are read with: the options of every command that computes.
#ifndef GSV_APPS_ENGINE_ARGS_H_
#define GSV_APPS_ENGINE_ARGS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "command.h"
#include "gsv/gsv.h"

namespace gsv::cli {

struct EngineArgs {
  int threads = 0;
  std::string kernels;
  std::string lexicon;
  std::string japanese_dictionary;
  std::string japanese_words;
  std::string tone_config;
  std::string language_model;
  bool verbose = false;

  void AddTo(CLI::App& command);
  // --lexicon and the like alone.
  void AddTextTo(CLI::App& command);
  // Its messages go to standard error: warnings always, the rest with --verbose, none with --quiet.
  Engine Make(const Session& session) const;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_ENGINE_ARGS_H_
