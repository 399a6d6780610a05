#include "golden/generated_folder.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "weights/safetensors.h"

namespace gsv::golden {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

void WriteText(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string TokenizerJson(const std::string& lines) {
  json vocabulary = json::object();
  std::istringstream stream(lines);
  int id = 0;
  for (std::string token; std::getline(stream, token); ++id) vocabulary[token] = id;
  return json{{"version", "1.0"}, {"model", {{"type", "WordPiece"}, {"vocab", vocabulary}}}}.dump();
}

}  // namespace

void WriteFolder(const GeneratedWeights& source, const std::string& folder, VocabularyFile vocabulary) {
  const fs::path root(folder);
  fs::create_directories(root);
  weights::SafetensorsWriter file;
  for (const weights::StoredTensor& tensor : source.tensors()) {
    file.Add(tensor.name, tensor.dtype, tensor.shape, tensor.data);
  }
  file.Write((root / "model.safetensors").string(), {{"format", "pt"}});
  json config = source.metadata();
  const std::string lines = config.value("vocabulary", "");
  config.erase("vocabulary");
  WriteText(root / "config.json", config.dump(1));
  if (vocabulary == VocabularyFile::kLines) WriteText(root / "vocab.txt", lines);
  if (vocabulary == VocabularyFile::kJson) WriteText(root / "tokenizer.json", TokenizerJson(lines));
}

}  // namespace gsv::golden
