#include <algorithm>

#include "text/en/fixed/rules.h"

namespace gsv::text::english {
namespace {

constexpr size_t kLongestAcronym = 5;  // longer groups of capitals that nothing knows are words
constexpr size_t kShortestWord = 4;    // shorter ones are words only where a table or the text around says so

bool IsAllUpper(View word) { return std::all_of(word.begin(), word.end(), IsUpper); }

bool IsLexical(const Scene& scene, std::string_view lower) {
  return scene.lexicon.FindWord(lower).has_value() || scene.tables.Has(Table::kWords, lower);
}

// A word in capitals that is one by itself: STOP, NOT.
bool IsCapitalWord(const Scene& scene, View word) {
  if (word.size() < 2 || !IsAllUpper(word)) return false;
  const std::string upper = Narrow(word);
  if (scene.tables.Has(Table::kCapitalWords, upper)) return true;
  return word.size() >= kShortestWord && !scene.tables.Has(Table::kSpelled, upper) &&
         !scene.tables.Has(Table::kSpoken, upper) && IsLexical(scene, Lower(word));
}

View WordBefore(View text, size_t i) {
  size_t end = i;
  while (end > 0 && i - end < 4 && !IsAlnum(text[end - 1])) --end;
  size_t begin = end;
  while (begin > 0 && end - begin < 24 && IsAsciiLetter(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

View WordBehind(View text, size_t i) {
  size_t begin = i;
  while (begin < text.size() && begin - i < 4 && !IsAlnum(text[begin])) ++begin;
  size_t end = begin;
  while (end < text.size() && end - begin < 24 && IsAsciiLetter(text[end])) ++end;
  return text.substr(begin, end - begin);
}

// Words in capitals are around it: the text shouts.
bool IsShouted(const Scene& scene, size_t i, size_t end) {
  const bool before = IsCapitalWord(scene, WordBefore(scene.text, i));
  const bool behind = IsCapitalWord(scene, WordBehind(scene.text, end));
  return end - i > 2 ? before || behind : before && behind;
}

// Groups of a word that is joined of several: McDonald, JSONParser, innerHTML.
std::string HumpWords(const Scene& scene, View word) {
  std::string words;
  for (size_t begin = 0; begin < word.size();) {
    size_t end = EndOf(word, begin, IsUpper);
    // The last capital of a group belongs to the small letters behind it.
    if (end - begin > 1 && end < word.size()) --end;
    if (end - begin <= 1) end = EndOf(word, std::min(begin + 1, word.size()), IsLower);
    const View hump = word.substr(begin, end - begin);
    if (!words.empty()) words += ' ';
    words += hump.size() > 1 && IsAllUpper(hump) ? CapitalsWords(scene, hump) : Narrow(hump);
    begin = end;
  }
  return words;
}

}  // namespace

std::string SpellOut(std::string_view letters) {
  std::string words;
  for (char c : letters) {
    if (!words.empty()) words += ' ';
    words.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return words;
}

std::string CapitalsWords(const Scene& scene, View capitals) {
  const std::string upper = Narrow(capitals);
  if (const TableRow* row = scene.tables.Find(Table::kSpoken, upper)) return std::string(row->fields[0]);
  if (scene.options.capital_words && !scene.tables.Has(Table::kSpelled, upper)) {
    const std::string lower = Lower(capitals);
    const bool known = upper.size() >= kShortestWord && IsLexical(scene, lower);
    const bool vowel = lower.find_first_of("aeiou") != lower.npos;  // NYPD is in the dictionary, too
    if (vowel && (known || upper.size() > kLongestAcronym)) return lower;
  }
  return SpellOut(upper);
}

Match ReadCapitals(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOfLetters(text, i);
  const View word = text.substr(i, end - i);
  // Nothing to do for a word with at most its first letter in capitals, which most are.
  if (word.size() < 2 || std::none_of(word.begin() + 1, word.end(), IsUpper) || !StartsWord(text, i)) return {};
  if (IsAllUpper(word)) {
    if (scene.options.capital_words) {
      const std::string lower = Lower(word);
      const bool known = scene.tables.Has(Table::kCapitalWords, Narrow(word));
      if (known || (word.size() < kShortestWord && IsShouted(scene, i, end) && IsLexical(scene, lower) &&
                    !scene.tables.Has(Table::kSpoken, Narrow(word)))) {
        return Replacement{word.size(), Wide(lower)};
      }
      if (!scene.options.acronyms) {
        if (word.size() < kShortestWord || !IsLexical(scene, lower)) return {};
        return Replacement{word.size(), Wide(lower)};
      }
    }
    if (!scene.options.acronyms) return {};
    return Replacement{word.size(), Wide(CapitalsWords(scene, word))};
  }
  const View stem = word.substr(0, word.size() - 1);
  if (word.back() == U's' && stem.size() > 1 && IsAllUpper(stem)) {  // CEOs
    if (!scene.options.acronyms) return {};
    const std::string words = CapitalsWords(scene, stem);
    return Replacement{word.size(), Wide(words + (IsUpper(static_cast<char32_t>(words.back())) ? "'s" : "s"))};
  }
  if (!scene.options.joined_capitals) return {};
  const std::string lower = Lower(word);
  if (word.size() >= kShortestWord && IsLexical(scene, lower)) return Replacement{word.size(), Wide(lower)};
  return Replacement{word.size(), Wide(HumpWords(scene, word))};
}

}  // namespace gsv::text::english
