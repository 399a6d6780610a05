#include "golden/text_cases_ja.h"

#include "text/ja/japanese.h"
#include "text/symbols.h"

namespace gsv::golden {

using nlohmann::json;
using Strings = std::vector<std::string>;

bool AcceptsJapanese(const TextFile& file) {
  return file.Has({"text", "normalized", "phones"}) && file.rows.front().value("lang", "") == "ja";
}

std::vector<RowResult> RunJapanese(const TextFile& file) {
  const text::Japanese japanese(text::SymbolVersion::kV2, text::Profile::kCompat);
  return RunRows(file, [&](const json& row) {
    const text::Symbols symbols(row.at("version") == "v1" ? text::Symbols::kV1Count : text::Symbols::kV2Count);
    const std::string normalized = japanese.Normalize(row.at("text").get<std::string>());
    Strings phones;
    for (const std::string& phone : japanese.Convert(normalized).phones) {
      phones.emplace_back(symbols.Name(symbols.Id(phone)));
    }
    return FirstOf({DifferenceOf("normalized", row.at("normalized").get<std::string>(), normalized),
                    DifferenceOf("phones", row.at("phones").get<Strings>(), phones)});
  });
}

}  // namespace gsv::golden
