// Where the vocabulary of a model lies.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "models/wordpiece.h"

namespace gsv::models {
namespace {

namespace fs = std::filesystem;

// `name` is for messages.
Wordpiece FindInFolder(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  const std::string json = (folder / "tokenizer.json").string();
  if (fs::exists(json, ignored)) return Wordpiece::FromTokenizerJson(MappedFile::Open(json)->text(), json);
  const std::string lines = (folder / "vocab.txt").string();
  if (fs::exists(lines, ignored)) return Wordpiece::FromLines(MappedFile::Open(lines)->text(), lines);
  Fail(ErrorCode::kFileNotFound, name, ": the vocabulary is missing; expected ", json, " or ", lines,
       ", as in the folder chinese-roberta-wwm-ext-large");
}

}  // namespace

Wordpiece FindWordpiece(const std::string& folder) { return FindInFolder(folder, folder); }

Wordpiece FindWordpiece(const weights::TensorSource& source) {
  const nlohmann::json& metadata = source.metadata();
  if (metadata.contains(kVocabularyKey) && metadata[kVocabularyKey].is_string()) {
    return Wordpiece::FromLines(metadata[kVocabularyKey].get_ref<const std::string&>(), source.name());
  }
  std::error_code ignored;
  const fs::path path(source.name());
  return FindInFolder(fs::is_directory(path, ignored) ? path : path.parent_path(), source.name());
}

}  // namespace gsv::models
