#include "text/ja/accent_type.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace gsv::text::ja {
namespace {

struct Token {
  std::string_view text;
  char end;  // the mark behind it; NUL at the end
};

Token TakeToken(std::string_view& rules) {
  const size_t at = rules.find_first_of("%@/");
  const Token token{rules.substr(0, at), at == rules.npos ? '\0' : rules[at]};
  rules.remove_prefix(at == rules.npos ? rules.size() : at + 1);
  return token;
}

int Offset(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// Changes the accent of a phrase whose words so far have `moras` moras and of which `word` is the next.
void Join(const JoinRule& rule, const Word& word, int moras, int& accent) {
  const std::string_view name = rule.name;
  const int at_join = moras + rule.offset;
  const int in_word = moras + word.accent;
  if (name == "F2") {
    if (accent == 0) accent = at_join;
  } else if (name == "F3") {
    if (accent != 0) accent = at_join;
  } else if (name == "F4") {
    accent = at_join;
  } else if (name == "F5" || name == "C4" || name == "P6") {
    accent = 0;
  } else if (name == "C1") {
    accent = in_word;
  } else if (name == "C2") {
    accent = moras + 1;
  } else if (name == "C3") {
    accent = moras;
  } else if (name == "P1") {
    accent = word.accent == 0 ? 0 : in_word;
  } else if (name == "P2") {
    accent = word.accent == 0 ? moras + 1 : in_word;
  } else if (name == "P14") {
    if (word.accent != 0) accent = in_word;
  }
  accent = std::max(accent, 0);
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> choices) {
  return std::find(choices.begin(), choices.end(), text) != choices.end();
}

// The accent of a numeral, `digit`, with the power of ten behind it. `next` is the word behind both, or null.
int AccentBeforePower(const Word& digit, const Word& power, const Word* next) {
  const std::string_view name = power.surface;
  if (name == "十") {
    const bool falls_later = IsOneOf(digit.surface, {"五", "六", "八"}) && next != nullptr &&
                             IsOneOf(next->surface, {"一", "二", "三", "四", "五", "六", "七", "八", "九"});
    return falls_later ? 0 : 1;
  }
  if (name == "百") {
    if (digit.surface == "七") return 2;
    if (IsOneOf(digit.surface, {"三", "四", "九", "何"})) return 1;
    return digit.moras + power.moras;
  }
  if (name == "千" || name == "万") return digit.moras + 1;
  if (name == "億") return IsOneOf(digit.surface, {"一", "六", "七", "八", "幾"}) ? 2 : 1;
  if (name == "兆") return IsOneOf(digit.surface, {"六", "七"}) ? 2 : 1;
  return digit.accent;
}

}  // namespace

JoinRule FindJoinRule(std::string_view rules, std::string_view pos) {
  while (!rules.empty()) {
    Token token = TakeToken(rules);
    const bool conditional = token.end == '%';
    if (!conditional || pos.find(token.text) != pos.npos) {
      if (conditional) token = TakeToken(rules);
      return {token.text, token.end == '@' ? Offset(TakeToken(rules).text) : 0};
    }
    while (token.end == '%' || token.end == '@') token = TakeToken(rules);
  }
  return {};
}

void SetAccentTypes(Words& words) {
  size_t first = 0;  // of the accent phrase
  int moras = 0;     // of the phrase, before the current word
  for (size_t i = 0; i < words.size(); ++i) {
    Word& word = words[i];
    const Word* next = i + 1 < words.size() ? &words[i + 1] : nullptr;
    if (i == 0 || word.chain != Chain::kContinues) {
      first = i;
      moras = 0;
    } else {
      Join(FindJoinRule(word.join_rule, words[i - 1].pos), word, moras, words[first].accent);
      if (words[i - 1].group1 == kNumber && word.group1 == kNumber) {
        words[i - 1].accent = AccentBeforePower(words[i - 1], word, next);
      }
    }
    if (word.surface == "十" && word.chain != Chain::kContinues && next != nullptr && next->group1 == kNumber) {
      word.accent = 0;
    }
    moras += word.moras;
  }
}

}  // namespace gsv::text::ja
