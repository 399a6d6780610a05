#include "voice_args.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "model_folder.h"
#include "request_args.h"

namespace gsv::cli {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, LengthPolicy> kPolicies = {
    {"reject", LengthPolicy::kReject}, {"trim", LengthPolicy::kTrimSilence}, {"window", LengthPolicy::kBestWindow}};

Voice CreateNamed(const Engine& engine, const Model& model, const NamedReference& reference,
                  const std::string& text_profile) {
  return engine.CreateVoice(model, {.path = reference.path,
                                    .transcript = reference.transcript,
                                    .language = reference.language,
                                    .text_profile = text_profile});
}

// The language that most phones of the text belong to.
std::string MainLanguage(const Engine& engine, const std::string& model_version, const Request& request) {
  std::map<std::string, int> phones;
  const PhoneText read = engine.Phones(request.text, PhoneOptionsOf(request, model_version));
  for (const PhoneSentence& sentence : read.sentences) {
    for (const auto& run : sentence.runs) {
      if (run.language != "phones") phones[run.language] += run.phone_end - run.phone_begin;
    }
  }
  const auto most = std::ranges::max_element(phones, {}, [](const auto& entry) { return entry.second; });
  return most == phones.end() ? std::string() : most->first;
}

std::string Names(const std::vector<NamedReference>& references) {
  std::string names;
  for (const NamedReference& reference : references) names += " " + reference.name;
  return names.empty() ? " none" : names;
}

Voice MakeNamed(const Engine& engine, const Model& model, const std::string& folder, const std::string& name,
                const std::string& text_profile) {
  std::error_code ignored;
  if (fs::is_regular_file(name, ignored)) return engine.LoadVoice(name);
  const std::vector<NamedReference> references = ReadReferences(folder);
  const auto found = std::ranges::find(references, name, &NamedReference::name);
  if (found != references.end()) return CreateNamed(engine, model, *found, text_profile);
  const fs::path file = fs::path(folder) / "voices" / (name + ".safetensors");
  if (fs::is_regular_file(file, ignored)) return engine.LoadVoice(file.string());
  throw Error(ErrorCode::kFileNotFound,
              "voice '" + name + "' is no file, and " + (folder.empty() ? "the model's folder" : folder) +
                  " names no such recording in refs.json (known:" + Names(references) + ") and holds no voices/" +
                  name + ".safetensors; `gsv voice list` shows what there is");
}

}  // namespace

void RecordingArgs::AddTo(CLI::App& command, Options options, const std::string& group) {
  const auto named = [options](const std::string& option) {
    return (options == Options::kShortToo ? "--" + option + "," : "") + "--ref-" + option;
  };
  command
      .add_option(named("text"), transcript,
                  "the words spoken in the recording; without them the voice is less like the speaker")
      ->type_name("TEXT")
      ->group(group);
  command.add_option(named("lang"), language, "language of those words: zh, en, ja, ko, yue, auto")
      ->type_name("CODE")
      ->capture_default_str()
      ->group(group);
  command
      .add_option(named("more"), auxiliary,
                  "one more recording of the same voice, as often as needed: their styles are averaged in")
      ->allow_extra_args(false)  // what follows the file is the text
      ->type_name("FILE")
      ->group(group);
  command
      .add_option(named("length"), length_policy,
                  "a recording that is not 3 to 10 s long: reject it; trim its silence; take its best window (only "
                  "without words)")
      ->check(CLI::IsMember(kPolicies).description(""))
      ->type_name("reject|trim|window")
      ->capture_default_str()
      ->group(group);
}

VoiceSource RecordingArgs::Source(const std::string& path, const std::string& text_profile) const {
  return {.path = path,
          .transcript = transcript,
          .language = transcript.empty() ? "" : language,
          .text_profile = text_profile,
          .auxiliary_paths = auxiliary,
          .length_policy = kPolicies.at(length_policy)};
}

void VoiceArgs::AddTo(CLI::App& command) {
  const std::string group = "Voice";
  auto* voice_option =
      command
          .add_option("--voice", voice,
                      "voice file (`gsv voice create`), or a name from `gsv voice list`; default: the model's own "
                      "reference in the language of the text")
          ->type_name("FILE|NAME")
          ->group(group);
  command.add_option("--ref", reference, "recording of the voice, 3 to 10 s: wav, flac, mp3, ogg, opus")
      ->type_name("FILE")
      ->excludes(voice_option)
      ->group(group);
  recording.AddTo(command, RecordingArgs::Options::kWithRef, group);
}

Voice VoiceArgs::Make(const Engine& engine, const Model& model, const ModelArgs& model_args,
                      const Request& request) const {
  if (!reference.empty()) return engine.CreateVoice(model, recording.Source(reference, request.text_profile));
  if (!recording.transcript.empty() || !recording.auxiliary.empty()) {
    throw Error(ErrorCode::kOptionMissing, "--ref-text and --ref-more describe a recording; name it with --ref");
  }
  const std::string folder = model_args.VoiceFolder();
  if (!voice.empty()) return MakeNamed(engine, model, folder, voice, request.text_profile);

  const std::vector<NamedReference> references = ReadReferences(folder);
  if (references.empty()) {
    throw Error(ErrorCode::kOptionMissing,
                "no voice was given: a recording with --ref (and --ref-text), or a voice file with --voice");
  }
  const std::string language = MainLanguage(engine, model.info().version, request);
  const auto fitting = std::ranges::find(references, language, &NamedReference::language);
  return CreateNamed(engine, model, fitting != references.end() ? *fitting : references.front(), request.text_profile);
}

}  // namespace gsv::cli
