// Words and their parts of speech: jieba_fast 0.53 (precise mode with the hidden Markov models), dictionary and
// decisions alike.
//
// The dictionary gives the best path over its words; runs of characters that it leaves single go to a hidden Markov
// model. Times and memory are linear in the text.
#ifndef GSV_TEXT_ZH_JIEBA_H_
#define GSV_TEXT_ZH_JIEBA_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/span.h"
#include "text/zh/hmm.h"
#include "text/zh/tables.h"

namespace gsv::text {

struct TaggedWord : Span {
  uint8_t tag = 0;  // a row of ChineseTables::tags
};

// The two parts of a word that the tone rules look at.
struct WordParts {
  std::u32string_view first;   // the start of the word
  std::u32string_view second;  // as long as the rest, though not always the rest itself
};

// Immutable; any thread.
class Jieba {
 public:
  explicit Jieba(const ChineseTables& tables);

  // posseg.lcut
  std::vector<TaggedWord> Tag(std::u32string_view text) const;

  // ToneSandhi._split_word: the first of the shortest words that cut_for_search finds, and the rest.
  WordParts SplitWord(std::u32string_view word) const;

  bool IsWord(std::u32string_view word) const { return Frequency(word) != 0; }
  // The part of speech of a word of the dictionary; empty for others.
  std::string_view TagOf(std::u32string_view word) const;

  uint8_t TagNamed(std::string_view name) const;  // `name` is one of the tables' tags
  std::string_view NameOf(uint8_t tag) const { return tables_.tags[tag]; }

 private:
  // Which of two equally likely words wins: the tagger and the plain cut differ.
  enum class Ties { kLonger, kShorter };
  // The word of the best path that begins at a character, if one does: its end and its node in the dictionary.
  struct PathWord {
    uint32_t end = 0;
    uint32_t node = Trie::kNone;
  };
  // One per character.
  std::vector<PathWord> BestPath(std::u32string_view block, Ties ties) const;
  // Walks the best path of text[block]: `word(span, node)` gets each word of the dictionary, `singles(span)` each run
  // of two or more characters that the dictionary leaves single and that is no word itself.
  template <class Word, class Singles>
  void Walk(std::u32string_view text, Span block, Ties ties, Word word, Singles singles) const;
  uint32_t Frequency(std::u32string_view word) const;
  double LogProbability(uint32_t frequency) const;

  void TagBlock(std::u32string_view text, Span block, std::vector<TaggedWord>& words) const;
  void TagSingles(std::u32string_view text, Span run, std::vector<TaggedWord>& words) const;
  void TagHan(std::u32string_view text, Span run, std::vector<TaggedWord>& words) const;
  std::vector<Span> CutBlocks(std::u32string_view text) const;
  void CutBlock(std::u32string_view text, Span block, std::vector<Span>& words) const;
  void CutHan(std::u32string_view text, Span run, std::vector<Span>& words) const;

  ChineseTables tables_;
  PosTagger tagger_;
  double log_total_;
  std::vector<double> log_probability_;  // of words by their frequency, of the smaller ones
  uint8_t number_tag_, english_tag_, other_tag_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_JIEBA_H_
