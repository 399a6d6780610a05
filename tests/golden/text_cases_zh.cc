#include "golden/text_cases_zh.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "base/utf8.h"
#include "text/symbols.h"
#include "text/unicode.h"
#include "text/zh/chinese.h"
#include "text/zh/jieba.h"
#include "text/zh/normalizer.h"
#include "text/zh/opencc.h"
#include "text/zh/pinyin.h"
#include "text/zh/word_join.h"

namespace gsv::golden {
namespace {

using nlohmann::json;
using text::Chinese;
using text::ChineseTables;
using text::Profile;
using text::SymbolVersion;

using Strings = std::vector<std::string>;

// Built once per file.
struct ChineseEngine {
  ChineseTables tables;
  text::Jieba jieba{tables};
  text::Pinyin pinyin{tables};
  text::ToneConfig tones = text::ToneConfig::Official(tables);
  text::WordJoiner joiner{jieba, pinyin, tones};
  text::ChineseNormalizer normalizer{tables, {}};
  text::OpenCc opencc;
  Chinese v1{SymbolVersion::kV1, Profile::kCompat};
  Chinese v2{SymbolVersion::kV2, Profile::kCompat};
  text::Symbols v1_symbols{text::Symbols::kV1Count};
  text::Symbols v2_symbols{text::Symbols::kV2Count};
};

std::string TextOf(const json& row) { return row.at("text").get<std::string>(); }

// The official clean_text: pauses that the text asks for, phones that the model lacks.
text::Conversion CleanText(const ChineseEngine& engine, std::string input, bool v1) {
  const Chinese& converter = v1 ? engine.v1 : engine.v2;
  const char* pause = nullptr;
  for (const auto& [mark, symbol] : {std::pair{"￥", "SP2"}, {"^", "SP3"}}) {
    if (pause != nullptr || input.find(mark) == input.npos) continue;
    pause = symbol;
    for (size_t at; (at = input.find(mark)) != input.npos;) input.replace(at, std::string_view(mark).size(), ",");
  }
  text::Conversion conversion = converter.Convert(converter.Normalize(input));
  const text::Symbols& symbols = v1 ? engine.v1_symbols : engine.v2_symbols;
  for (std::string& phone : conversion.phones) {
    if (pause != nullptr && phone == ",") phone = pause;
    if (!symbols.Contains(phone)) phone = "UNK";
  }
  return conversion;
}

// What a row where the official code fails must become: digits of other scripts, on which the normaliser fails, are
// dropped; a character is UNK if and only if the dictionary has no reading for it; all else has its phones.
std::string DifferenceOfError(const ChineseEngine& engine, const json& row, const text::Conversion& found) {
  std::string normalized;
  if (row.at("normalized").is_null()) {
    std::u32string readable = DecodeUtf8(TextOf(row));
    std::erase_if(readable, [](char32_t c) { return c >= 0x80 && text::IsDecimalDigit(c); });
    normalized = engine.v2.Normalize(EncodeUtf8(readable));
  } else {
    normalized = row.at("normalized").get<std::string>();
  }
  const std::u32string characters = DecodeUtf8(normalized);
  std::vector<int> word2ph;
  Strings unknown, found_unknown;
  size_t phone = 0;
  for (size_t i = 0; i < characters.size(); ++i) {
    const std::u32string_view character(&characters[i], 1);
    const bool is_mark = text::IsChineseMark(characters[i]);
    const bool is_unknown = !is_mark && !engine.pinyin.Read(character).front().exists();
    word2ph.push_back(is_mark || is_unknown ? 1 : 2);
    if (is_unknown) unknown.push_back(EncodeUtf8(character));
    if (phone < found.phones.size() && found.phones[phone] == "UNK") found_unknown.push_back(EncodeUtf8(character));
    phone += static_cast<size_t>(word2ph.back());
  }
  return FirstOf({DifferenceOf("normalized", normalized, found.normalized),
                  DifferenceOf("word2ph", word2ph, found.word2ph),
                  DifferenceOf("characters without a reading", unknown, found_unknown),
                  DifferenceOf("number of phones", std::to_string(phone), std::to_string(found.phones.size()))});
}

std::string DifferenceOfConversion(const ChineseEngine& engine, const json& row, const text::Conversion& found) {
  if (row.contains("error") && !row.at("error").is_null()) return DifferenceOfError(engine, row, found);
  return FirstOf({DifferenceOf("normalized", row.at("normalized").get<std::string>(), found.normalized),
                  DifferenceOf("phones", row.at("phones").get<Strings>(), found.phones),
                  DifferenceOf("word2ph", row.at("word2ph").get<std::vector<int>>(), found.word2ph)});
}

std::string RunPhones(const ChineseEngine& engine, const json& row) {
  return DifferenceOfConversion(engine, row, CleanText(engine, TextOf(row), row.at("version") == "v1"));
}

std::string RunNormalizer(const ChineseEngine& engine, const json& row) {
  const std::u32string input = DecodeUtf8(TextOf(row));
  Strings split, sentences;
  for (const std::u32string& sentence : engine.normalizer.SplitSentences(input)) {
    split.push_back(EncodeUtf8(sentence));
    sentences.push_back(EncodeUtf8(engine.normalizer.NormalizeSentence(sentence)));
  }
  return FirstOf(
      {DifferenceOf("split", row.at("split").get<Strings>(), split),
       DifferenceOf("sentences", row.at("sentences").get<Strings>(), sentences),
       DifferenceOf("final", row.at("final").get<std::string>(), EncodeUtf8(engine.normalizer.Normalize(input)))});
}

Strings ShowWords(const ChineseEngine& engine, std::u32string_view input, const std::vector<text::TaggedWord>& words) {
  Strings shown;
  for (const text::TaggedWord& word : words) {
    shown.push_back(EncodeUtf8(word.In(input)) + "/" + std::string(engine.jieba.NameOf(word.tag)));
  }
  return shown;
}

Strings ShowWords(const json& words) {
  Strings shown;
  for (const json& word : words) shown.push_back(word.at(0).get<std::string>() + "/" + word.at(1).get<std::string>());
  return shown;
}

std::string RunWords(const ChineseEngine& engine, const json& row) {
  const std::u32string input = DecodeUtf8(TextOf(row));
  const std::vector<text::TaggedWord> words = engine.jieba.Tag(input);
  std::string difference =
      FirstOf({DifferenceOf("posseg", ShowWords(row.at("posseg")), ShowWords(engine, input, words)),
               DifferenceOf("premerged", ShowWords(row.at("premerged")),
                            ShowWords(engine, input, engine.joiner.Join(input, words)))});
  for (const auto& [word, parts] : row.at("split_word").items()) {
    if (!difference.empty()) break;
    const std::u32string decoded = DecodeUtf8(word);
    const text::WordParts found = engine.jieba.SplitWord(decoded);
    difference = DifferenceOf("parts of " + word, parts.get<Strings>(),
                              Strings{EncodeUtf8(found.first), EncodeUtf8(found.second)});
  }
  return difference;
}

// pypinyin's items: a syllable, or all marks in a row. To a character that it cannot read it adds a neutral tone.
std::string RunReadings(const ChineseEngine& engine, const json& row) {
  const std::u32string input = DecodeUtf8(TextOf(row));
  const std::vector<text::Reading> readings = engine.pinyin.Read(input);
  Strings names, initials, finals;
  bool in_marks = false;
  for (size_t i = 0; i < input.size(); ++i) {
    const std::string character = EncodeUtf8(input.substr(i, 1));
    if (!text::IsHan(input[i])) {
      for (Strings* list : {&names, &initials, &finals}) {
        if (!in_marks) list->emplace_back();
        list->back() += character;
      }
      in_marks = true;
      continue;
    }
    in_marks = false;
    const text::Syllable& syllable = engine.pinyin.SyllableOf(readings[i]);
    const std::string final = syllable.final;
    names.push_back(readings[i].exists() ? syllable.name + std::to_string(readings[i].tone()) : character + "5");
    initials.emplace_back(syllable.initial);
    finals.push_back(final.empty() ? final : final + std::to_string(readings[i].tone()));
  }
  return FirstOf({DifferenceOf("tone3", row.at("tone3").get<Strings>(), names),
                  DifferenceOf("initials", row.at("initials").get<Strings>(), initials),
                  DifferenceOf("finals", row.at("finals_tone3").get<Strings>(), finals)});
}

std::string RunCorrections(const ChineseEngine& engine, const json& row) {
  const std::u32string word = DecodeUtf8(TextOf(row));
  Strings table;
  for (const uint16_t packed : engine.pinyin.Correction(word)) {
    const auto reading = text::Reading::FromPacked(packed);
    table.push_back(engine.pinyin.SyllableOf(reading).name + std::to_string(reading.tone()));
  }
  return FirstOf({DifferenceOf("table", row.at("table").get<Strings>(), table),
                  DifferenceOfConversion(engine, row, CleanText(engine, TextOf(row), /*v1=*/false))});
}

std::string RunCharacters(const ChineseEngine& engine, const json& row) {
  const std::u32string input = DecodeUtf8(TextOf(row));
  return FirstOf(
      {DifferenceOf("s2tw", row.at("s2tw").get<std::string>(), EncodeUtf8(engine.opencc.ToTaiwan(input))),
       DifferenceOf("t2s", row.at("t2s").get<std::string>(), EncodeUtf8(engine.opencc.ToSimplified(input)))});
}

using RowRunner = std::string (*)(const ChineseEngine&, const json&);

// Null: not a file of this family.
RowRunner FindRunner(const TextFile& file) {
  if (file.Has({"text", "version", "polyphone", "normalized", "phones", "word2ph"})) return RunPhones;
  if (file.Has({"text", "split", "sentences", "final"})) return RunNormalizer;
  if (file.Has({"text", "posseg", "premerged", "split_word"})) return RunWords;
  if (file.Has({"text", "tone3", "initials", "finals_tone3"})) return RunReadings;
  if (file.Has({"text", "table", "normalized", "phones", "word2ph"})) return RunCorrections;
  if (file.Has({"text", "s2tw", "t2s"})) return RunCharacters;
  return nullptr;
}

}  // namespace

bool AcceptsChinese(const TextFile& file) { return FindRunner(file) != nullptr; }

std::vector<RowResult> RunChinese(const TextFile& file) {
  const RowRunner run = FindRunner(file);
  if (run == nullptr) throw std::runtime_error(file.path + ": not Chinese rows");
  const auto engine = std::make_unique<const ChineseEngine>();
  return RunRows(file, [&](const json& row) { return run(*engine, row); });
}

}  // namespace gsv::golden
