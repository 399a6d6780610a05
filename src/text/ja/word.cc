#include "text/ja/word.h"

#include <algorithm>
#include <charconv>

namespace gsv::text::ja {
namespace {

// The part of `text` before `end`, which is taken off together with it.
std::string_view Take(std::string_view& text, char end) {
  const size_t at = text.find(end);
  const std::string_view field = text.substr(0, at);
  text.remove_prefix(at == text.npos ? text.size() : at + 1);
  return field;
}

std::string_view TakeField(std::string_view& feature) {
  const std::string_view field = Take(feature, ',');
  return field == "*" ? std::string_view() : field;
}

int Number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return std::max(value, 0);
}

}  // namespace

void AppendWords(std::string_view surface, std::string_view feature, Words& words) {
  Word word;
  for (std::string_view* field : {&word.pos, &word.group1, &word.group2, &word.group3}) *field = TakeField(feature);
  TakeField(feature);  // conjugation type
  word.form = TakeField(feature);
  std::string_view bases = TakeField(feature);
  std::string_view readings = TakeField(feature);
  std::string_view pronunciations = TakeField(feature);
  std::string_view accents = TakeField(feature);
  word.join_rule = TakeField(feature);
  const std::string_view chain = TakeField(feature);
  if (chain == "1") word.chain = Chain::kContinues;
  if (chain == "0") word.chain = Chain::kOpens;

  auto parts = std::count(accents.begin(), accents.end(), '/');
  if (parts <= 1 || accents.find('*') != accents.npos) {
    word.surface = surface;
    word.reading = readings;
    word.pronunciation = pronunciations;
    if (parts == 1 && accents.find('*') == accents.npos) {
      word.accent = Number(Take(accents, '/'));
      word.moras = Number(accents);
    }
    words.push_back(std::move(word));
    return;
  }
  // A compound: the parts open accent phrases of their own. All but the last are written as their base form is.
  for (; parts > 0; --parts) {
    const std::string_view base = Take(bases, ':');
    word.surface = parts > 1 ? base : surface;
    surface.remove_prefix(std::min(surface.size(), base.size()));
    word.reading = Take(readings, ':');
    word.pronunciation = Take(pronunciations, ':');
    word.accent = Number(Take(accents, '/'));
    word.moras = Number(Take(accents, ':'));
    words.push_back(word);
    word.chain = Chain::kOpens;
  }
}

void RemoveSilent(Words& words) {
  std::erase_if(words, [](const Word& word) { return word.pronunciation.empty(); });
}

}  // namespace gsv::text::ja
