// The compiled Chinese tables (tools/build_zh_tables.py describes the format). Views of the embedded file: nothing is
// parsed or copied, every look-up works on its bytes.
#ifndef GSV_TEXT_ZH_TABLES_H_
#define GSV_TEXT_ZH_TABLES_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text {

// How a character is read: a syllable and its tone (1-4, 5: neutral).
class Reading {
 public:
  constexpr Reading() = default;  // none
  constexpr Reading(int syllable, int tone) : packed_(static_cast<uint16_t>(syllable * 8 + tone)) {}
  static constexpr Reading FromPacked(uint16_t packed) { return Reading(packed / 8, packed % 8); }

  constexpr bool exists() const { return packed_ != 0; }
  constexpr int syllable() const { return packed_ / 8; }
  constexpr int tone() const { return packed_ % 8; }
  constexpr Reading WithTone(int tone) const { return exists() ? Reading(syllable(), tone) : Reading(); }
  friend constexpr bool operator==(Reading, Reading) = default;

 private:
  uint16_t packed_ = 0;
};

// A syllable without its tone. Fields end at the first NUL.
struct Syllable {
  char name[8];           // "zhuang", ü as v
  char initial[8];        // "zh"; y and w are none
  char final[8];          // "uang", empty for the likes of "hm"
  char initial_phone[8];  // a symbol; empty where the models have none for the syllable
  char final_phone[8];    // the same, before its tone digit
};

// A set of words. Nodes are prefixes of words.
class Trie {
 public:
  static constexpr uint32_t kRoot = 0;
  static constexpr uint32_t kNone = 0;
  static constexpr char32_t kFirstRoot = 0x4E00;

  Trie() = default;
  Trie(std::span<const uint16_t> labels, std::span<const uint32_t> children, std::span<const uint16_t> roots)
      : labels_(labels), children_(children), roots_(roots) {}

  // kNone where there is none.
  uint32_t Child(uint32_t node, char32_t c) const {
    if (node == kRoot && c >= kFirstRoot && c - kFirstRoot < roots_.size()) return roots_[c - kFirstRoot];
    // Without branches that depend on labels: they would be guessed wrongly every other time.
    uint32_t first = children_[node];
    uint32_t count = children_[node + 1] - first;
    if (count == 0) return kNone;
    while (count > 1) {
      const uint32_t half = count / 2;
      first = labels_[first + half - 1] < c ? first + half : first;
      count -= half;
    }
    return labels_[first] == c ? first : kNone;
  }
  uint32_t Find(std::u32string_view prefix) const;
  size_t nodes() const { return labels_.size(); }

 private:
  std::span<const uint16_t> labels_;    // [nodes]
  std::span<const uint32_t> children_;  // [nodes + 1] first child
  std::span<const uint16_t> roots_;     // node of a first character from kFirstRoot on
};

// A hidden Markov model whose states are (place in the word, part of speech): jieba.posseg.
struct PosModel {
  static constexpr size_t kStates = 256;
  struct State {
    char place;  // B M E S
    uint8_t tag;
  };

  std::span<const State> states;           // sorted as Python sorts (place, name of the tag)
  std::span<const double> start;           // [states]
  std::span<const uint32_t> first_source;  // [states + 1] rows of the next two
  std::span<const uint8_t> source;         // states that can precede
  std::span<const double> source_score;
  std::span<const uint64_t> successors;      // [states, 4] bit sets
  std::span<const uint16_t> characters;      // sorted
  std::span<const uint32_t> first_emission;  // [characters + 1] rows of the next three
  std::span<const uint8_t> emission_state;
  std::span<const double> emission_score;
  std::span<const uint8_t> emission_allowed;  // 1: a state that the character is limited to
};

// The one without parts of speech: jieba.finalseg. The places are in the order B M E S.
struct WordModel {
  std::span<const double> start;         // [4]
  std::span<const double> steps;         // [4, 4] from, to
  std::span<const uint16_t> characters;  // sorted
  std::span<const double> emission;      // [characters, 4]
};

// Copies are cheap and valid for the whole life of the program.
struct ChineseTables {
  static constexpr uint8_t kNoTag = 255;
  static constexpr uint32_t kNotAPrefix = 0xFFFFFFFF;
  static constexpr char32_t kFirstHan = 0x4E00;  // of the tables below that are indexed by character
  static constexpr char32_t kFirstSimplified = 0x3400;

  ChineseTables();  // checks the embedded file once

  Trie dictionary;                      // words of jieba and their prefixes
  std::span<const uint32_t> frequency;  // per node; 0: not a word
  std::span<const uint8_t> tag;         // per node
  double total_frequency = 0;
  std::vector<std::string_view> tags;  // names of parts of speech
  PosModel pos_model;
  WordModel word_model;

  Trie phrases;                                 // of pypinyin and of the correction table
  std::span<const uint32_t> phrase_reading;     // per node: 1 + place in `readings`; 0 within a phrase; or kNotAPrefix
  std::span<const uint32_t> phrase_correction;  // per node: the same or 0
  std::span<const uint16_t> readings;           // packed
  std::span<const uint16_t> character_reading;  // packed, from kFirstHan
  std::span<const Syllable> syllables;

  std::span<const uint16_t> simplified;  // from kFirstSimplified
  char32_t Simplified(char32_t c) const {
    const size_t index = c - kFirstSimplified;
    return c >= kFirstSimplified && index < simplified.size() ? simplified[index] : c;
  }

  // The words of a list, such as "must_neutral".
  std::vector<std::u32string> List(std::string_view name) const;

 private:
  std::string_view lists_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_TABLES_H_
