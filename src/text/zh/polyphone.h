// The place where a character with several readings gets one of them.
//
//   neural network -> phrase of the dictionary -> reading of the character alone
//
// Each character says how far down that chain its reading was found (ReadingSource).
#ifndef GSV_TEXT_ZH_POLYPHONE_H_
#define GSV_TEXT_ZH_POLYPHONE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/zh/jieba.h"
#include "text/zh/pinyin.h"

namespace gsv::text {

// The readings of a text.
struct TextReadings {
  std::vector<Reading> readings;       // one per code point; none for what has none
  std::vector<ReadingSource> sources;  // the same
  std::string problem;                 // why a better way than the dictionary was not taken; else empty
};

// Immutable; any thread.
class PolyphoneModel {
 public:
  virtual ~PolyphoneModel() = default;

  // `segments`: the clauses of `text`, each with its mark. They tile it, and none looks at another. Never fails: what a
  // model cannot read is read from the dictionary, and `problem` says why.
  virtual TextReadings Read(std::u32string_view text, std::span<const Span> segments) const = 0;
};

// By the phrases of the dictionary, on simplified characters: always there, and what a neural model falls back on.
class DictionaryPolyphones : public PolyphoneModel {
 public:
  explicit DictionaryPolyphones(const ChineseTables& tables) : tables_(tables), pinyin_(tables) {}

  TextReadings Read(std::u32string_view text, std::span<const Span> segments) const override;

 private:
  ChineseTables tables_;
  Pinyin pinyin_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_POLYPHONE_H_
