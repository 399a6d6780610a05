#include "golden/text_cases_ko.h"

#include "text/ko/korean.h"
#include "text/symbols.h"

namespace gsv::golden {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

std::string Compare(const text::Korean& korean, const json& row) {
  const text::Conversion found = korean.Convert(korean.Normalize(row.at("text").get<std::string>()));
  return FirstOf({DifferenceOf("normalized", row.at("normalized").get<std::string>(), found.normalized),
                  DifferenceOf("phones", row.at("phones").get<Strings>(), found.phones)});
}

}  // namespace

bool AcceptsKo(const TextFile& file) {
  return file.Has({"text", "normalized", "phones"}) && file.rows.front().value("lang", "") == "ko";
}

std::vector<RowResult> RunKo(const TextFile& file) {
  text::KoreanOptions options = text::KoreanOptions::For(text::Profile::kCompat);
  const text::Korean annotated(options);
  options.annotates = false;
  const text::Korean plain(options);
  return RunRows(file, [&](const json& row) { return Compare(row.value("mecab", false) ? annotated : plain, row); });
}

}  // namespace gsv::golden
