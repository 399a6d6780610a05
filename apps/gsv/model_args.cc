#include "model_args.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "model_folder.h"

namespace gsv::cli {
namespace {

constexpr const char* kGroup = "Model";

std::string RequireDemoFolder() {
  std::vector<std::string> tried;
  std::string folder = FindDemoFolder(&tried);
  if (!folder.empty()) return folder;
  std::string message = "no model was given (--model FOLDER, or --gpt and --sovits) and the demo voice is in none of";
  for (const std::string& place : tried) message += "\n  " + place;
  throw Error(ErrorCode::kFileNotFound, message);
}

}  // namespace

void ModelArgs::AddTextTo(CLI::App& command) {
  command
      .add_option("-m,--model", folder,
                  "folder of a model or of a GPT-SoVITS installation; default: the demo voice that ships with gsv")
      ->type_name("FOLDER")
      ->envname("GSV_MODEL")
      ->group(kGroup);
  command.add_option("--model-version", version, "which one, where the folder holds several: v1, v2, v2Pro, v2ProPlus")
      ->type_name("VERSION")
      ->group(kGroup);
  command.add_option("--gpt", files.gpt, "GPT checkpoint (.ckpt, or converted)")->type_name("FILE")->group(kGroup);
  command.add_option("--sovits", files.sovits, "SoVITS checkpoint (.pth, or converted)")
      ->type_name("FILE")
      ->group(kGroup);
  command.add_option("--roberta", files.roberta, "folder of chinese-roberta-wwm-ext-large: prosody of Chinese")
      ->type_name("PATH")
      ->group(kGroup);
  command
      .add_option("--g2pw", files.g2pw,
                  "folder G2PWModel: reads Chinese characters with several readings by the sentence")
      ->type_name("PATH")
      ->group(kGroup);
}

void ModelArgs::AddTo(CLI::App& command) {
  AddTextTo(command);
  command.add_option("--hubert", files.hubert, "folder of chinese-hubert-base: makes voices from recordings")
      ->type_name("PATH")
      ->group(kGroup);
  command.add_option("--speaker", files.speaker, "pretrained_eres2netv2w24s4ep4.ckpt: voices of v2Pro, v2ProPlus")
      ->type_name("FILE")
      ->group(kGroup);
  command
      .add_option("--precision", files.precision,
                  "numbers of the weights: auto (best for this machine, default), f32 (exact), f32-direct, bf16, int8")
      ->type_name("NAME")
      ->group(kGroup);
}

ModelFiles ModelArgs::Resolve() const {
  ModelFiles found;
  if (!folder.empty()) {
    found = ModelFiles::Find(folder, version);
  } else if (IsDemo()) {
    found = ModelFiles::Find(RequireDemoFolder(), version);
  }
  return WithGiven(std::move(found));
}

ModelFiles ModelArgs::ResolveText() const { return IsDemo() ? WithGiven({}) : Resolve(); }

ModelFiles ModelArgs::WithGiven(ModelFiles found) const {
  // The library reads without a G2PW that is not there; a name that was typed should not be passed over.
  std::error_code ignored;
  if (!files.g2pw.empty() && !std::filesystem::exists(files.g2pw, ignored)) {
    throw Error(ErrorCode::kFileNotFound,
                files.g2pw + ": no such file or folder; --g2pw names the folder G2PWModel or a converted file");
  }
  for (const auto member : {&ModelFiles::gpt, &ModelFiles::sovits, &ModelFiles::hubert, &ModelFiles::roberta,
                            &ModelFiles::speaker, &ModelFiles::g2pw, &ModelFiles::precision}) {
    if (!(files.*member).empty()) found.*member = files.*member;
  }
  return found;
}

std::string ModelArgs::VoiceFolder() const {
  if (!folder.empty()) return folder;
  if (IsDemo()) return RequireDemoFolder();
  return std::filesystem::path(files.sovits).parent_path().string();
}

}  // namespace gsv::cli
