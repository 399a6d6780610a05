// --model, or the single files of a model.
#ifndef GSV_APPS_MODEL_ARGS_H_
#define GSV_APPS_MODEL_ARGS_H_

#include <CLI/CLI.hpp>
#include <string>

#include "gsv/gsv.h"

namespace gsv::cli {

struct ModelArgs {
  std::string folder;   // empty: the demo voice
  std::string version;  // among several in the folder
  ModelFiles files;     // given one by one; they win over those of the folder

  void AddTo(CLI::App& command);
  // Those alone that decide how texts are read.
  void AddTextTo(CLI::App& command);
  // The files that are meant. Errors: FileNotFound, OptionMissing.
  ModelFiles Resolve() const;
  // The same for reading texts, which needs no model: without one only what was given.
  ModelFiles ResolveText() const;
  // No model was named: the demo voice is meant.
  bool IsDemo() const { return folder.empty() && files.gpt.empty() && files.sovits.empty(); }
  // Where refs.json and voices are looked for: the given folder, that of the SoVITS file, or the demo voice.
  std::string VoiceFolder() const;

 private:
  // Those given one by one over those that were found.
  ModelFiles WithGiven(ModelFiles found) const;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_MODEL_ARGS_H_
