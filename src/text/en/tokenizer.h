// Words and marks of a normalised English text: TweetTokenizer of the Python package NLTK, as far as its rules concern
// ASCII letters and the marks ' . , ? ! -
#ifndef GSV_TEXT_EN_TOKENIZER_H_
#define GSV_TEXT_EN_TOKENIZER_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace gsv::text {

// `places`, where it is given, gets the bytes of `text` that each token comes from.
std::vector<std::string> TokenizeEnglish(std::string_view text, std::vector<Span>* places = nullptr);

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_TOKENIZER_H_
