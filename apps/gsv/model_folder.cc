#include "model_folder.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "gsv/error.h"

namespace gsv::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

std::string Text(const ordered_json& entry, const char* key) {
  return entry.contains(key) && entry[key].is_string() ? entry[key].get<std::string>() : std::string();
}

}  // namespace

std::vector<NamedReference> ReadReferences(const std::string& folder) {
  const fs::path path = fs::path(folder) / "refs.json";
  std::ifstream file(path);
  if (!file) return {};
  const ordered_json refs = ordered_json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!refs.is_object()) {
    throw Error(ErrorCode::kFileCorrupt, path.string() + " is no JSON object of named recordings");
  }
  std::vector<NamedReference> references;
  for (const auto& [name, entry] : refs.items()) {
    if (!entry.is_object()) continue;  // "sampling", comments
    const std::string recording = Text(entry, "file");
    if (recording.empty()) {
      throw Error(ErrorCode::kFileCorrupt, path.string() + ": '" + name + "' names no \"file\"");
    }
    references.push_back({.name = name,
                          .path = (fs::path(folder) / recording).string(),
                          .transcript = Text(entry, "text"),
                          .language = Text(entry, "lang")});
  }
  return references;
}

std::string FindDemoFolder(std::vector<std::string>* tried) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  std::vector<fs::path> places;
  constexpr int kParents = 5;  // build/PRESET/apps/gsv/gsv lies four below the source tree
  fs::path parent = program.parent_path();
  for (int i = 0; i < kParents && parent.has_relative_path(); ++i, parent = parent.parent_path()) {
    places.push_back(parent / "models/demo");
  }
  places.push_back(program.parent_path().parent_path() / "share/gsv/models/demo");
  for (const fs::path& place : places) {
    if (tried != nullptr) tried->push_back(place.string());
    if (fs::exists(place / "sovits.pth", error) || fs::exists(place / "sovits.safetensors", error)) {
      return place.string();
    }
  }
  return {};
}

}  // namespace gsv::cli
