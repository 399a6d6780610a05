#include "text/ja/reading.h"

#include "text/ja/kana.h"
#include "text/ja/label.h"
#include "text/ja/mora.h"

namespace gsv::text::ja {
namespace {

// Takes one of the marks off the start of `text`.
bool Skip(std::string_view& text, std::initializer_list<std::string_view> marks) {
  for (const std::string_view mark : marks) {
    if (!text.starts_with(mark)) continue;
    text.remove_prefix(mark.size());
    return true;
  }
  return false;
}

bool SkipFall(std::string_view& text) { return Skip(text, {"'", "’", "＇"}); }
bool SkipBorder(std::string_view& text) { return Skip(text, {"/", "／"}); }

// The phone of a mark, or nothing.
std::string_view SkipMark(std::string_view& text) {
  if (Skip(text, {"、", ",", "，"})) return ",";
  if (Skip(text, {"。", ".", "．"})) return ".";
  if (Skip(text, {"？", "?"})) return "?";
  if (Skip(text, {"！", "!"})) return "!";
  return {};
}

// As ParseAccentPhrase, of the start of `text`, which is katakana; takes it off.
std::optional<Word> TakeAccentPhrase(std::string_view& text) {
  Word word;
  word.pos = kNoun;
  word.chain = Chain::kOpens;
  bool falls = false;
  while (!text.empty()) {
    if (!falls && word.moras > 0 && SkipFall(text)) {
      word.accent = word.moras;
      falls = true;
      continue;
    }
    std::string_view rest = text;
    const bool voiceless = Skip(rest, {"_", "＿"});
    const Mora* mora = FindMora(rest);
    const bool is_long = rest.starts_with(kLong);
    if (mora == nullptr && !(is_long && word.moras > 0 && !voiceless)) break;
    const std::string_view kana = mora != nullptr ? mora->kana : kLong;
    word.pronunciation += kana;
    ++word.moras;
    rest.remove_prefix(kana.size());
    text = rest;
  }
  if (word.moras == 0) return std::nullopt;
  word.reading = word.pronunciation;
  return word;
}

}  // namespace

std::optional<Word> ParseAccentPhrase(std::string_view kana) {
  const std::string katakana = ToKatakana(kana);
  std::string_view rest = katakana;
  std::optional<Word> word = TakeAccentPhrase(rest);
  return rest.empty() ? word : std::nullopt;
}

std::optional<std::vector<std::string>> ParseReading(std::string_view reading) {
  const std::string katakana = ToKatakana(reading);
  std::string_view rest = katakana;
  std::vector<std::string> phones;
  while (!rest.empty()) {
    Words words;
    do {
      std::optional<Word> word = TakeAccentPhrase(rest);
      if (!word.has_value()) return std::nullopt;
      words.push_back(std::move(*word));
    } while (SkipBorder(rest));
    AppendProsody(MakeLabels(words), phones);
    if (rest.empty()) break;
    const std::string_view mark = SkipMark(rest);
    if (mark.empty()) return std::nullopt;
    phones.emplace_back(mark);
  }
  if (phones.empty()) return std::nullopt;
  return phones;
}

}  // namespace gsv::text::ja
