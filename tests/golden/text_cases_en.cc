#include "golden/text_cases_en.h"

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/cut.h"
#include "text/en/english.h"
#include "text/en/tokenizer.h"

namespace gsv::golden {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

// A row without phones is one that needs the counts of word pairs, which its maker did not have.
std::string CompareReading(const text::English& english, const json& row) {
  const std::string normalized = english.Normalize(row.at("text").get<std::string>());
  std::string difference = DifferenceOf("normalized", row.at("normalized").get<std::string>(), normalized);
  if (!difference.empty() || row.at("phones").is_null()) return difference;
  return DifferenceOf("phones", row.at("phones").get<Strings>(), english.Convert(normalized).phones);
}

std::string CompareTokens(const text::EnglishTagger& tagger, const json& row) {
  const Strings tokens = text::TokenizeEnglish(row.at("text").get<std::string>());
  const auto tags = tagger.Tag(tokens, tokens.size());
  return FirstOf({DifferenceOf("tokens", row.at("tokens").get<Strings>(), tokens),
                  DifferenceOf("pos", row.at("pos").get<Strings>(), Strings(tags.begin(), tags.end()))});
}

std::string CompareSpelling(const text::SpellingNetwork& network, const json& row) {
  return DifferenceOf("phones", row.at("phones").get<Strings>(), network.Read(row.at("word").get<std::string>()));
}

std::string CompareSentences(const json& row) {
  const text::CutMethod method = text::ParseCutMethod(row.at("method").get<std::string>());
  const bool english = row.at("lang") == "en";
  const text::CutOptions options = text::MakeCutOptions(method, english, text::Profile::kCompat);
  Strings sentences;
  bool rejected = false;
  try {
    for (const std::u32string& sentence : text::CutText(DecodeUtf8(row.at("text").get<std::string>()), options)) {
      sentences.push_back(EncodeUtf8(sentence));
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kTextNotSpeakable) throw;
    rejected = true;
  }
  const bool expected = row.contains("error") && !row.at("error").is_null();
  if (rejected || expected) return DifferenceOf("rejected", expected ? "yes" : "no", rejected ? "yes" : "no");
  return DifferenceOf("segments", row.at("segments").get<Strings>(), sentences);
}

bool IsReading(const TextFile& file) {
  return file.Has({"text", "normalized", "phones"}) && file.rows.front().value("lang", "") == "en";
}
bool IsTokens(const TextFile& file) { return file.Has({"text", "tokens", "pos"}); }
bool IsSpelling(const TextFile& file) { return file.Has({"word", "phones"}); }
bool IsSentences(const TextFile& file) { return file.Has({"text", "method", "lang"}); }

}  // namespace

bool AcceptsEn(const TextFile& file) {
  return IsReading(file) || IsTokens(file) || IsSpelling(file) || IsSentences(file);
}

std::vector<RowResult> RunEn(const TextFile& file) {
  if (IsReading(file)) {
    const text::English english(text::SymbolVersion::kV2, text::Profile::kCompat);
    return RunRows(file, [&](const json& row) { return CompareReading(english, row); });
  }
  if (IsTokens(file)) {
    const text::EnglishTagger tagger;
    return RunRows(file, [&](const json& row) { return CompareTokens(tagger, row); });
  }
  if (IsSpelling(file)) {
    const text::SpellingNetwork network;
    return RunRows(file, [&](const json& row) { return CompareSpelling(network, row); });
  }
  return RunRows(file, CompareSentences);
}

}  // namespace gsv::golden
