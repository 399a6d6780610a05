#include "text/ja/accent_phrase.h"

namespace gsv::text::ja {
namespace {

bool IsFunctionWord(const Word& word) { return word.pos == kAuxiliary || word.pos == kParticle; }

// Adverbs, conjunctions and adnominals are accent phrases of their own.
bool StandsAlone(const Word& word) { return word.pos == "副詞" || word.pos == "接続詞" || word.pos == "連体詞"; }

bool IsAdverbialNoun(const Word& word) { return word.pos == kNoun && word.group1 == kAdverbial; }

// A form that runs on into the next word: 連用形, 連用タ接続, ...
bool RunsOn(const Word& word) { return word.form.starts_with("連用"); }

bool ContinuesDependent(const Word& before, const Word& word) {
  if (word.group1 != "非自立") return false;
  if (word.pos == kAdjective) {
    if (before.pos == kVerb || before.pos == kAdjective) return RunsOn(before);
    return before.pos == kParticle && before.group1 == "接続助詞" && (before.surface == "て" || before.surface == "で");
  }
  if (word.pos == kVerb) {
    if (before.pos == kVerb) return RunsOn(before);
    return before.pos == kNoun && before.group1 == "サ変接続";
  }
  return false;
}

// The numbers are those of the rules in Open JTalk; 1 and 2 are the default.
bool Continues(const Word& before, const Word& word) {
  const bool noun = word.pos == kNoun;
  const bool after_noun = before.pos == kNoun;
  bool continues = true;
  if (noun && before.pos == kAdjective) continues = false;                                             // 3
  if (noun && after_noun && before.group1 == "形容動詞語幹") continues = false;                        // 4
  if (before.pos == kVerb && (word.pos == kAdjective || noun)) continues = false;                      // 5
  if (StandsAlone(word) || StandsAlone(before)) continues = false;                                     // 6
  if (IsAdverbialNoun(before) || IsAdverbialNoun(word)) continues = false;                             // 7
  if (IsFunctionWord(word)) continues = true;                                                          // 8
  if (IsFunctionWord(before) && !IsFunctionWord(word)) continues = false;                              // 9
  if (before.group1 == kSuffix && noun) continues = false;                                             // 10
  if (ContinuesDependent(before, word)) continues = true;                                              // 11, 12
  if (after_noun && (word.pos == kVerb || word.pos == kAdjective || word.group1 == "形容動詞語幹")) {  // 13
    continues = false;
  }
  if (word.pos == kSymbol || before.pos == kSymbol) continues = false;  // 14
  if (word.pos == "接頭詞") continues = false;                          // 15
  if (before.group3 == "姓" && noun) continues = false;                 // 16
  if (after_noun && word.group3 == "名") continues = false;             // 17
  if (word.group1 == kSuffix) continues = true;                         // 18
  return continues;
}

}  // namespace

void SetAccentPhrases(Words& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i].chain != Chain::kUndecided) continue;
    words[i].chain = Continues(words[i - 1], words[i]) ? Chain::kContinues : Chain::kOpens;
  }
}

}  // namespace gsv::text::ja
