#include "text/ja/pronunciation.h"

#include <algorithm>

#include "text/ja/kana.h"
#include "text/ja/mora.h"

namespace gsv::text::ja {
namespace {

struct Letter {
  std::string_view reading;
  int moras;
};

// A to Z.
constexpr Letter kLetters[] = {
    {"エー", 2},   {"ビー", 2},       {"シー", 2},     {"ディー", 2}, {"イー", 2},  {"エフ", 2},   {"ジー", 2},
    {"エイチ", 3}, {"アイ", 2},       {"ジェー", 2},   {"ケー", 2},   {"エル", 2},  {"エム", 2},   {"エヌ", 2},
    {"オー", 2},   {"ピー", 2},       {"キュー", 2},   {"アール", 3}, {"エス", 2},  {"ティー", 2}, {"ユー", 2},
    {"ブイ", 2},   {"ダブリュー", 4}, {"エックス", 4}, {"ワイ", 2},   {"ズィー", 2}};

// What is read of the start of a text: so many bytes as so many moras.
struct Spelling {
  std::string_view reading;
  int moras = 0;
  size_t bytes = 0;  // 0: cannot be read
};

// A mora, a long vowel or a full-width letter.
Spelling Spell(std::string_view text) {
  char32_t c = DecodeKana(text);
  if (c == U'ー') return {kLong, 1, kLong.size()};
  if (c >= U'ａ' && c <= U'ｚ') c -= U'ａ' - U'Ａ';
  if (c >= U'Ａ' && c <= U'Ｚ') {
    const Letter& letter = kLetters[c - U'Ａ'];
    return {letter.reading, letter.moras, 3};
  }
  // Two kana at most; hiragana with hiragana, katakana with katakana.
  const std::string_view pair = text.substr(0, 6);
  const char32_t second = DecodeKana(pair.substr(std::min<size_t>(3, pair.size())));
  const bool hiragana = c != ToKatakana(c);
  const bool same = second != 0 && hiragana == (second != ToKatakana(second));
  const std::string kana = ToKatakana(same ? pair : pair.substr(0, 3));
  const Mora* mora = FindMora(kana);
  if (mora != nullptr && !mora->common()) mora = FindMora(kana.substr(0, 3));
  if (mora == nullptr || !mora->common()) return {};
  return {mora->kana, 1, mora->kana.size()};
}

void ReadByLetters(Word& word) {
  word.reading.clear();
  word.moras = 0;
  for (std::string_view rest = word.surface; !rest.empty();) {
    const Spelling spelling = Spell(rest);
    word.reading += spelling.reading;
    word.moras += spelling.moras;
    rest.remove_prefix(spelling.bytes > 0 ? spelling.bytes : std::min(CharacterBytes(rest), rest.size()));
  }
  word.pronunciation = word.reading;
  if (word.moras > 0) {
    word.reader = "letters";
    word.pos = kFiller;
    word.group1 = word.group2 = word.group3 = {};
  } else if (word.surface == kQuestion) {
    word.reading = word.pronunciation = kQuestion;
  } else {
    word.reading = word.pronunciation = kPause;
    word.pos = kSymbol;
  }
}

bool IsOneLetter(const Word& word) {
  return word.pos == kFiller && !word.surface.empty() && Spell(word.surface).bytes == word.surface.size();
}

void JoinLetters(Words& words) {
  Word* head = nullptr;
  for (Word& word : words) {
    if (!IsOneLetter(word)) {
      head = nullptr;
    } else if (head == nullptr) {
      head = &word;
    } else {
      head->surface += word.surface;
      head->reading += word.reading;
      head->pronunciation += word.pronunciation;
      head->moras += word.moras;
      head->source = head->source.Join(word.source);
      word.pronunciation.clear();
    }
  }
  RemoveSilent(words);
}

}  // namespace

void SetPronunciation(Words& words) {
  for (Word& word : words) {
    if (word.moras == 0) ReadByLetters(word);
  }
  RemoveSilent(words);
  JoinLetters(words);
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    Word& word = words[i];
    Word& next = words[i + 1];
    if (next.pronunciation == "ウ" && next.pos == kAuxiliary && (word.pos == kVerb || word.pos == kAuxiliary) &&
        word.moras > 0) {
      next.pronunciation = kLong;
    }
    if (word.pos == kAuxiliary && next.surface == kQuestion) {
      if (word.surface == "です") word.pronunciation = "デス";
      if (word.surface == "ます") word.pronunciation = "マス";
    }
  }
}

}  // namespace gsv::text::ja
