#include "golden/text_cases_wordpiece.h"

#include <filesystem>

#include "base/file.h"
#include "base/utf8.h"
#include "models/wordpiece.h"

namespace gsv::golden {

bool AcceptsWordpiece(const TextFile& file) { return file.Has({"text", "tokenizer", "ids"}); }

std::vector<RowResult> RunWordpiece(const TextFile& file) {
  const std::string path = (std::filesystem::path(file.path).parent_path() / "wordpiece_vocab.txt").string();
  const auto lines = MappedFile::Open(path);
  const models::Wordpiece wordpiece = models::Wordpiece::FromLines(lines->text(), path);
  return RunRows(file, [&](const nlohmann::json& row) {
    return DifferenceOf("ids", row.at("ids").get<std::vector<int>>(),
                        wordpiece.Ids(DecodeUtf8(row.at("text").get<std::string>())));
  });
}

}  // namespace gsv::golden
