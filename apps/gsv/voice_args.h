// Whose voice: a voice file, a name, or a recording.
#ifndef GSV_APPS_VOICE_ARGS_H_
#define GSV_APPS_VOICE_ARGS_H_

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gsv/gsv.h"
#include "model_args.h"

namespace gsv::cli {

// A recording and what is known of it.
struct RecordingArgs {
  std::string transcript;
  std::string language = "auto";
  std::vector<std::string> auxiliary;
  std::string length_policy = "reject";

  // --ref-text, --ref-lang and so on; where nothing else has a text or language, --text, --lang as well.
  enum class Options { kWithRef, kShortToo };
  void AddTo(CLI::App& command, Options options, const std::string& group);
  // `text_profile`: that the words are read with.
  VoiceSource Source(const std::string& path, const std::string& text_profile) const;
};

struct VoiceArgs {
  std::string voice;      // file or name
  std::string reference;  // recording
  RecordingArgs recording;

  void AddTo(CLI::App& command);
  // Without --voice and --ref: the model's own reference in the language of the text, else its first. The words of a
  // recording are read in the profile of the request.
  // Errors: OptionMissing where there is none; those of CreateVoice and LoadVoice.
  Voice Make(const Engine& engine, const Model& model, const ModelArgs& model_args, const Request& request) const;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_VOICE_ARGS_H_
