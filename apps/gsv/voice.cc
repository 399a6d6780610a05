// gsv voice: make, show and list voice files.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "engine_args.h"
#include "exit_code.h"
#include "interrupt.h"
#include "model_args.h"
#include "model_folder.h"
#include "terminal.h"
#include "voice_args.h"

namespace gsv::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

ordered_json ToJson(const VoiceInfo& info, const std::string& file) {
  return {{"file", file},
          {"name", info.name},
          {"key", info.key},
          {"transcript", info.transcript},
          {"language", info.language},
          {"text_profile", info.text_profile},
          {"model_version", info.model_version},
          {"model_identity", info.model_identity},
          {"reference_seconds", info.reference_seconds},
          {"references", info.references},
          {"prompt_tokens", info.prompt_tokens},
          {"prompt_phones", info.prompt_phones}};
}

void Print(const VoiceInfo& info, const std::string& file, const Session& session) {
  if (session.json) return WriteJson(ToJson(info, file));
  if (session.quiet) return;
  WriteText(FormatTable({
      {"file", file},
      {"name", info.name},
      {"words", info.transcript.empty() ? "none: timbre only"
                                        : info.transcript + " [" + info.language + ", " + info.text_profile + "]"},
      {"recordings", std::to_string(info.references) + Format(", the first of %.2f s", info.reference_seconds)},
      {"prompt", std::to_string(info.prompt_tokens) + " tokens, " + std::to_string(info.prompt_phones) + " phones"},
      {"model", info.model_version + ", " + info.model_identity},
      {"key", info.key},
  }));
}

// create

struct CreateArgs {
  std::string recording;
  std::string output;
  std::string text_profile = Request().text_profile;
  RecordingArgs details;
  ModelArgs model;
  EngineArgs engine;
};

int RunCreate(const CreateArgs& args, const Session& session) {
  const std::string output =
      args.output.empty() ? fs::path(args.recording).stem().string() + ".safetensors" : args.output;
  const Engine engine = args.engine.Make(session);
  const Model model = engine.LoadModel(args.model.Resolve());
  CheckInterrupt();
  const Voice voice = engine.CreateVoice(model, args.details.Source(args.recording, args.text_profile));
  CheckInterrupt();
  voice.Save(output);
  Print(voice.info(), output, session);
  return kSuccess;
}

void AddCreate(CLI::App& parent, Session& session) {
  CLI::App& command = *parent.add_subcommand("create", "Make a voice file from a recording");
  auto args = std::make_shared<CreateArgs>();
  command.add_option("recording,--ref", args->recording, "3 to 10 s of the voice: wav, flac, mp3, ogg, opus")
      ->type_name("FILE")
      ->required();
  command.add_option("-o,--out", args->output, "voice file to write [name of the recording, .safetensors]")
      ->type_name("FILE");
  args->details.AddTo(command, RecordingArgs::Options::kShortToo, "Recording");
  command
      .add_option("--text-profile", args->text_profile,
                  "read the words with the slips of the official engine corrected, or exactly as it does")
      ->type_name("fixed|compat")
      ->capture_default_str()
      ->group("Recording");
  args->model.AddTo(command);
  args->engine.AddTo(command);
  AddJson(command, session);
  AddQuiet(command, session);
  command.footer(
      "Examples:\n"
      "  gsv voice create me.wav --text \"The words spoken in it.\" --lang en --out me.safetensors\n"
      "  gsv voice create interview.mp3 --length window --model ~/GPT-SoVITS      best part, no words\n"
      "\nA voice file starts without the recording and without the encoders. It belongs to its SoVITS model.");
  command.callback([args, &session] { session.run = [args, &session] { return RunCreate(*args, session); }; });
}

// show

void AddShow(CLI::App& parent, Session& session) {
  CLI::App& command = *parent.add_subcommand("show", "Print what a voice file holds");
  auto file = std::make_shared<std::string>();
  command.add_option("file", *file, "voice file")->type_name("FILE")->required();
  AddJson(command, session);
  command.footer("Example:\n  gsv voice show me.safetensors --json");
  command.callback([file, &session] {
    session.run = [file, &session] {
      const Engine engine({.threads = 1});
      Print(engine.LoadVoice(*file).info(), *file, session);
      return static_cast<int>(kSuccess);
    };
  });
}

// list

struct ListArgs {
  std::string folder;
  ModelArgs model;
};

// The voice files of a folder, by name. Files of other kinds are left out.
std::vector<std::string> VoiceFiles(const fs::path& folder, const Engine& engine) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".safetensors") continue;
    try {
      (void)engine.LoadVoice(entry.path().string());
      files.push_back(entry.path().string());
    } catch (const Error&) {
    }
  }
  std::ranges::sort(files);
  return files;
}

int RunList(const ListArgs& args, const Session& session) {
  const std::string folder = args.folder.empty() ? args.model.VoiceFolder() : args.folder;
  if (!fs::is_directory(folder)) throw Error(ErrorCode::kFileNotFound, folder + ": no such folder");
  const Engine engine({.threads = 1});

  std::vector<std::vector<std::string>> rows;
  ordered_json json = ordered_json::array();
  for (const NamedReference& reference : ReadReferences(folder)) {
    rows.push_back({reference.name, reference.language, "recording", reference.path});
    json.push_back({{"name", reference.name},
                    {"language", reference.language},
                    {"kind", "recording"},
                    {"file", reference.path},
                    {"transcript", reference.transcript}});
  }
  for (const fs::path& place : {fs::path(folder) / "voices", fs::path(folder)}) {
    for (const std::string& file : VoiceFiles(place, engine)) {
      const VoiceInfo info = engine.LoadVoice(file).info();
      rows.push_back({fs::path(file).stem().string(), info.language, "voice file", file});
      json.push_back({{"name", fs::path(file).stem().string()},
                      {"language", info.language},
                      {"kind", "voice file"},
                      {"file", file},
                      {"transcript", info.transcript}});
    }
  }
  if (session.json) {
    WriteJson(json);
  } else {
    rows.insert(rows.begin(), {"NAME", "LANGUAGE", "KIND", "FILE"});
    WriteText(FormatTable(rows));
  }
  return kSuccess;
}

void AddList(CLI::App& parent, Session& session) {
  CLI::App& command = *parent.add_subcommand("list", "List the voices of a model or of a folder");
  auto args = std::make_shared<ListArgs>();
  command.add_option("folder", args->folder, "folder of voice files [the model's]")->type_name("FOLDER");
  args->model.AddTo(command);
  AddJson(command, session);
  command.footer("Examples:\n  gsv voice list\n  gsv voice list ~/voices --json");
  command.callback([args, &session] { session.run = [args, &session] { return RunList(*args, session); }; });
}

}  // namespace

void AddVoice(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("voice", "Make, show and list voices");
  command.require_subcommand(1);
  AddCreate(command, session);
  AddShow(command, session);
  AddList(command, session);
}

}  // namespace gsv::cli
