// Where the files of a model lie: the layouts that ModelFiles::Find knows.
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "gsv/gsv.h"
#include "weights/open.h"

namespace gsv {
namespace {

namespace fs = std::filesystem;

std::string FirstExisting(const fs::path& folder, std::initializer_list<const char*> names) {
  std::error_code ignored;
  for (const char* name : names) {
    if (fs::exists(folder / name, ignored)) return (folder / name).string();
  }
  return {};
}

// The folder of G2PW is there in every installation, its network only once it was downloaded.
std::string FindG2pw(const fs::path& models) {
  std::string converted = FirstExisting(models, {"g2pw.safetensors"});
  if (!converted.empty()) return converted;
  const fs::path places[] = {models / "G2PWModel", models / "g2pw", models.parent_path() / "text/G2PWModel"};
  for (const fs::path& place : places) {
    if (!FirstExisting(place, {"g2pW.onnx", "g2pw.onnx"}).empty()) return place.string();
  }
  return {};
}

// The shared networks in either layout.
void FindEncoders(const fs::path& folder, ModelFiles& files) {
  files.hubert = FirstExisting(folder, {"hubert.safetensors", "hubert", "chinese-hubert-base"});
  files.roberta = FirstExisting(folder, {"roberta.safetensors", "roberta", "chinese-roberta-wwm-ext-large"});
  files.speaker = FirstExisting(
      folder, {"speaker.safetensors", "pretrained_eres2netv2w24s4ep4.ckpt", "sv/pretrained_eres2netv2w24s4ep4.ckpt"});
  files.g2pw = FindG2pw(folder);
}

// One published pair in an installation of GPT-SoVITS (spec of its config.py), newest first.
struct Published {
  const char* version;
  const char* gpt;
  const char* sovits;
};
constexpr Published kPublished[] = {
    {"v2ProPlus", "s1v3.ckpt", "v2Pro/s2Gv2ProPlus.pth"},
    {"v2Pro", "s1v3.ckpt", "v2Pro/s2Gv2Pro.pth"},
    {"v2", "gsv-v2final-pretrained/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt",
     "gsv-v2final-pretrained/s2G2333k.pth"},
    {"v1", "s1bert25hz-2kh-longer-epoch=68e-step=50232.ckpt", "s2G488k.pth"},
};

}  // namespace

ModelFiles ModelFiles::Find(const std::string& folder, std::string_view version) {
  std::error_code ignored;
  const fs::path root(folder);
  if (!fs::is_directory(root, ignored)) {
    Fail(ErrorCode::kFileNotFound, folder, ": no such folder; expected a model folder or a GPT-SoVITS installation");
  }

  // A folder of one model: models/demo, or what `gsv convert` made.
  ModelFiles files;
  files.gpt = FirstExisting(root, {"gpt.safetensors", "gpt.ckpt"});
  files.sovits = FirstExisting(root, {"sovits.safetensors", "sovits.pth"});
  if (!files.gpt.empty() && !files.sovits.empty()) {
    FindEncoders(root, files);
    return files;
  }

  // An installation: its root, or the folder of pretrained models itself.
  const std::vector<fs::path> places = {root / "GPT_SoVITS/pretrained_models", root / "pretrained_models", root};
  std::string tried = (root / "gpt.ckpt").string() + " with sovits.pth";
  for (const fs::path& place : places) {
    for (const Published& pair : kPublished) {
      if (!version.empty() && version != pair.version) continue;
      tried += ", " + (place / pair.sovits).string();
      if (!fs::exists(place / pair.gpt, ignored) || !fs::exists(place / pair.sovits, ignored)) continue;
      files.gpt = (place / pair.gpt).string();
      files.sovits = (place / pair.sovits).string();
      FindEncoders(place, files);
      return files;
    }
  }
  Fail(ErrorCode::kFileNotFound, folder, ": no model", version.empty() ? "" : " of version " + std::string(version),
       " found; looked for ", tried, "; name the two files instead, or see docs/file-formats.md for the layouts");
}

std::string ModelFiles::Version() const {
  if (sovits.empty()) {
    Fail(ErrorCode::kOptionMissing, "the version of a model is that of its SoVITS file (.pth), which was not given");
  }
  const weights::Checkpoint checkpoint = weights::OpenCheckpoint(sovits);
  weights::ExpectKind(checkpoint, weights::CheckpointKind::kSovits);
  return checkpoint.version;
}

std::string ModelFiles::Sampling() const {
  std::ifstream file(fs::path(sovits).parent_path() / "refs.json");
  if (!file) return {};
  const nlohmann::json refs = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!refs.is_object() || !refs.contains("sampling") || !refs["sampling"].is_string()) return {};
  return refs["sampling"].get<std::string>();
}

}  // namespace gsv
