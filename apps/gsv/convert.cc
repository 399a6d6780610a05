// gsv convert: checkpoints, or whole model folders, into files for instant start.
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "command.h"
#include "exit_code.h"
#include "gsv/gsv.h"
#include "interrupt.h"
#include "terminal.h"

namespace gsv::cli {
namespace {

namespace fs = std::filesystem;

struct ConvertArgs {
  std::string source;
  std::string destination;
  std::string version;
  std::string precision;
};

void CopyFile(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to.parent_path(), error);
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) throw Error(ErrorCode::kOutputUnwritable, to.string() + " cannot be written: " + error.message());
}

// refs.json and the recordings that lie beside it in folders, so that the new folder speaks as the old one does.
void CopyReferences(const fs::path& source, const fs::path& destination) {
  std::error_code ignored;
  if (!fs::exists(source / "refs.json", ignored)) return;
  CopyFile(source / "refs.json", destination / "refs.json");
  for (const auto& entry : fs::recursive_directory_iterator(source / "ref", ignored)) {
    if (entry.is_regular_file(ignored)) CopyFile(entry.path(), destination / fs::relative(entry.path(), source));
  }
}

// A folder is a model if its files can be found in it; else one network, as the folders of Hugging Face are.
bool IsModelFolder(const ConvertArgs& args, ModelFiles& files) {
  if (!fs::is_directory(args.source) || fs::exists(fs::path(args.source) / "config.json")) return false;
  files = ModelFiles::Find(args.source, args.version);
  return true;
}

int RunConvert(const ConvertArgs& args, const Session& session) {
  std::vector<std::pair<std::string, std::string>> jobs;  // source, destination
  ModelFiles files;
  const bool is_model = IsModelFolder(args, files);
  if (is_model) {
    const fs::path folder(args.destination);
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error(ErrorCode::kOutputUnwritable, args.destination + ": " + error.message());
    const std::pair<const std::string&, const char*> kinds[] = {{files.gpt, "gpt.safetensors"},
                                                                {files.sovits, "sovits.safetensors"},
                                                                {files.hubert, "hubert.safetensors"},
                                                                {files.roberta, "roberta.safetensors"},
                                                                {files.speaker, "speaker.safetensors"}};
    for (const auto& [source, name] : kinds) {
      if (!source.empty()) jobs.emplace_back(source, (folder / name).string());
    }
    // Last: it needs the vocabulary of RoBERTa, which may be missing, and the others do not.
    if (!files.g2pw.empty()) jobs.emplace_back(files.g2pw, (folder / "g2pw.safetensors").string());
  } else {
    jobs.emplace_back(args.source, args.destination);
  }

  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const auto& [source, destination] : jobs) {
    CheckInterrupt();
    const std::string description = Convert(source, destination, args.precision, files.roberta);
    json.push_back({{"source", source}, {"file", destination}, {"description", description}});
    if (!session.json && !session.quiet) WriteText(description + "\n");
  }
  if (is_model) CopyReferences(args.source, args.destination);
  if (session.json) WriteJson(json);
  return kSuccess;
}

}  // namespace

void AddConvert(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("convert", "Rewrite model files for instant start");
  auto args = std::make_shared<ConvertArgs>();
  command
      .add_option("source", args->source, "checkpoint, folder of an encoder, model folder, or GPT-SoVITS installation")
      ->type_name("PATH")
      ->required();
  command.add_option("destination", args->destination, ".safetensors file to write; a folder for a model folder")
      ->type_name("PATH")
      ->required();
  command.add_option("--model-version", args->version, "which one, where the folder holds several")
      ->type_name("VERSION");
  command
      .add_option("--precision", args->precision,
                  "numbers of the weights of GPT and SoVITS: f32 (default), bf16, int8, auto (best for this machine)")
      ->type_name("NAME");
  AddJson(command, session);
  AddQuiet(command, session);
  command.footer(
      "Examples:\n"
      "  gsv convert sovits.pth sovits.safetensors\n"
      "  gsv convert ~/GPT-SoVITS fast/ --model-version v2 && gsv say --model fast --ref me.wav \"Hello.\"\n"
      "\nThe converted model sounds the same, bit for bit, unless --precision says otherwise. See "
      "docs/file-formats.md.");
  command.callback([args, &session] { session.run = [args, &session] { return RunConvert(*args, session); }; });
}

}  // namespace gsv::cli
