// What a language is to the front end: a way to read a text, and a way to turn the reading into phones.
#ifndef GSV_TEXT_CONVERTER_H_
#define GSV_TEXT_CONVERTER_H_

#include <string>
#include <string_view>
#include <vector>

namespace gsv::text {

struct Conversion {
  std::string normalized;           // the text as it was read
  std::vector<std::string> phones;  // symbols, of any table; the front end maps those that a model lacks to UNK
  std::vector<int> word2ph;         // phones per code point of `normalized`; empty where the language has none
};

// Immutable after construction; any thread.
class Converter {
 public:
  virtual ~Converter() = default;

  // Valid UTF-8 in, the text as it is read out: numbers, units and signs as words.
  virtual std::string Normalize(std::string_view text) const = 0;

  // The phones of a normalised text. Never fails: what has no reading becomes UNK or nothing.
  virtual Conversion Convert(std::string_view normalized) const = 0;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_CONVERTER_H_
