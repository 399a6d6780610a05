#include "golden/text_cases_langseg.h"

#include <algorithm>
#include <stdexcept>

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/frontend.h"
#include "text/segmenter.h"
#include "text/unicode.h"

namespace gsv::golden {
namespace {

using nlohmann::json;

struct Labelled {
  char32_t character;
  std::string language;
  bool operator==(const Labelled&) const = default;
};
using LabelledText = std::vector<Labelled>;

std::string Show(const LabelledText& text) {
  std::string shown;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 0 || text[i].language != text[i - 1].language) shown += (i == 0 ? "" : " ") + text[i].language + ":";
    AppendUtf8(text[i].character, shown);
  }
  return shown;
}

LabelledText Found(const std::u32string& text, const std::string& language) {
  const text::LanguageCode* code = text::FindLanguageCode(language.empty() ? "auto" : "all_" + language);
  if (code == nullptr) throw std::runtime_error("no language " + language);
  LabelledText found;
  static const std::unique_ptr<const text::Segmenter> segmenter = text::MakeSegmenter(text::Profile::kCompat);
  for (const text::LanguageRun& run : segmenter->SplitAlone(text, *code)) {
    for (const char32_t c : run.text) found.push_back({c, std::string(run.language)});
  }
  return found;
}

LabelledText Expected(const json& row) {
  LabelledText expected;
  for (const json& segment : row.at("segments")) {
    for (const char32_t c : DecodeUtf8(segment.at("text").get<std::string>())) {
      expected.push_back({c, segment.at("lang").get<std::string>()});
    }
  }
  return expected;
}

// What the classifier is asked about.
bool IsAskedAbout(char32_t c) {
  return text::IsHan(c) || (text::IsLetter(c) && !text::IsAsciiLetter(c) && !text::IsKana(c) && !text::IsHangul(c));
}

// Per character: the classifier decides its language, directly or by what is beside it.
std::vector<bool> OpenCharacters(const LabelledText& text) {
  std::vector<bool> open(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    open[i] = IsAskedAbout(text[i].character) || (i > 0 && open[i - 1] && !text::IsLetter(text[i].character));
  }
  for (size_t i = text.size(); i-- > 1;) {
    open[i - 1] = open[i - 1] || (open[i] && !text::IsLetter(text[i - 1].character));
  }
  return open;
}

bool IsChineseOrJapanese(const std::string& language) { return language == "zh" || language == "ja"; }

// Whether two texts differ only by what the classifier decides.
bool DifferByClassifier(const LabelledText& expected, const LabelledText& found) {
  const std::vector<bool> open = OpenCharacters(found);
  size_t at = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const char32_t c = found[i].character;
    if (at == expected.size() || expected[at].character != c) {
      if (!open[i] || text::IsWord(c)) return false;
      continue;  // a deleted sign
    }
    const std::string& language = expected[at++].language;
    const bool may_differ = open[i] && IsChineseOrJapanese(language) && IsChineseOrJapanese(found[i].language);
    if (language != found[i].language && !may_differ) return false;
  }
  return at == expected.size();
}

std::string RefusalOf(const std::string& text, const std::string& language) {
  try {
    const text::Frontend frontend(text::SymbolVersion::kV2, text::Profile::kCompat);
    frontend.Read(text, {.language = language.empty() ? "auto" : "all_" + language});
  } catch (const Error& error) {
    const bool refused = error.code() == ErrorCode::kTextEmpty || error.code() == ErrorCode::kTextNotSpeakable;
    return refused ? "" : std::string("refused for another reason: ") + error.what();
  }
  return "not refused";
}

RowResult Compare(const json& row) {
  RowResult result{.row = 0, .text = row.at("text").get<std::string>(), .detail = {}, .open = {}};
  const std::u32string text = DecodeUtf8(result.text);
  const std::string language = row.at("default_lang").get<std::string>();
  if (language.empty() || row.contains("error")) {
    if (std::none_of(text.begin(), text.end(), text::IsWord)) {
      result.detail = RefusalOf(result.text, language);
      return result;
    }
  }
  const LabelledText expected = Expected(row), found = Found(text, language);
  if (expected == found) return result;
  const std::string difference = "expected " + Show(expected) + " found " + Show(found);
  const bool asks = language.empty() && std::any_of(text.begin(), text.end(), IsAskedAbout);
  if (asks && DifferByClassifier(expected, found)) {
    result.open = "depends on the classifier: " + difference;
  } else {
    result.detail = difference;
  }
  return result;
}

}  // namespace

bool AcceptsLangseg(const TextFile& file) { return file.Has({"text", "default_lang", "segments"}); }

std::vector<RowResult> RunLangseg(const TextFile& file) {
  std::vector<RowResult> results;
  for (const json& row : file.rows) {
    results.push_back(Compare(row));
    results.back().row = results.size();
  }
  return results;
}

}  // namespace gsv::golden
