// The place where a character with several readings gets one of them.
#ifndef GSV_TEXT_ZH_POLYPHONE_H_
#define GSV_TEXT_ZH_POLYPHONE_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/zh/pinyin.h"

namespace gsv::text {

// Immutable; any thread.
class PolyphoneModel {
 public:
  virtual ~PolyphoneModel() = default;

  // The readings of the characters of a segment (a clause with its mark), one per code point; none for what has none.
  virtual std::vector<Reading> Read(std::u32string_view segment) const = 0;
};

// By the phrases of the dictionary, on simplified characters: always there, and what a neural model falls back on.
class DictionaryPolyphones : public PolyphoneModel {
 public:
  explicit DictionaryPolyphones(const ChineseTables& tables) : tables_(tables), pinyin_(tables) {}

  std::vector<Reading> Read(std::u32string_view segment) const override {
    std::u32string simplified(segment);
    for (char32_t& c : simplified) c = tables_.Simplified(c);
    return pinyin_.Read(simplified);
  }

 private:
  ChineseTables tables_;
  Pinyin pinyin_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_POLYPHONE_H_
