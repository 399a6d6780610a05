#include "golden/text_cases_yue.h"

#include "base/utf8.h"
#include "text/symbols.h"
#include "text/yue/cantonese.h"

namespace gsv::golden {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

// Of a text on which the official code fails: the characters in "unknown" are UNK, and no others.
std::string DifferenceOfError(const json& row, const text::Conversion& found) {
  const std::u32string characters = DecodeUtf8(found.normalized);
  std::string unknown;
  size_t phone = 0;
  for (size_t i = 0; i < characters.size(); ++i) {
    const auto count = static_cast<size_t>(found.word2ph.at(i));
    if (count == 1 && found.phones.at(phone) == "UNK") unknown += EncodeUtf8(characters.substr(i, 1));
    phone += count;
  }
  return FirstOf({DifferenceOf("unknown characters", row.at("unknown").get<std::string>(), unknown),
                  DifferenceOf("number of phones", std::to_string(phone), std::to_string(found.phones.size()))});
}

std::string Compare(const text::Cantonese& cantonese, const json& row) {
  const text::Conversion found = cantonese.Convert(cantonese.Normalize(row.at("text").get<std::string>()));
  const std::string normalized = DifferenceOf("normalized", row.at("normalized").get<std::string>(), found.normalized);
  if (!normalized.empty()) return normalized;
  if (row.at("phones").is_null()) return DifferenceOfError(row, found);
  return FirstOf({DifferenceOf("phones", row.at("phones").get<Strings>(), found.phones),
                  DifferenceOf("word2ph", row.at("word2ph").get<std::vector<int>>(), found.word2ph)});
}

}  // namespace

bool AcceptsYue(const TextFile& file) {
  return file.Has({"text", "normalized", "phones", "word2ph"}) && file.rows.front().value("lang", "") == "yue";
}

std::vector<RowResult> RunYue(const TextFile& file) {
  const text::Cantonese cantonese(text::SymbolVersion::kV2, text::Profile::kCompat);
  return RunRows(file, [&](const json& row) { return Compare(cantonese, row); });
}

}  // namespace gsv::golden
