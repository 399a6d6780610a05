// A small part of SSML 1.1 (W3C, Speech Synthesis Markup Language):
//
//   <speak xml:lang="zh-CN">            the document; also <p>, <s>: a sentence of its own
//   <break time="300ms"/>               silence up to 10 s; strength: none, x-weak, weak, medium, strong, x-strong
//   <sub alias="World Wide Web">WWW</sub>
//   <phoneme alphabet="x-pinyin" ph="chong2 qing4">重庆</phoneme>
//                                       x-pinyin, x-arpabet, x-kana, x-jamo, x-jyutping; x-gsv: symbols of the model
//   <prosody rate="80%">...</prosody>   50% to 200%, a factor, or x-slow, slow, medium, fast, x-fast
//   <lang xml:lang="en-US">...</lang>
//
// Own reader of XML: the five entities and numbers of characters are understood, comments, CDATA and one declaration
// are; document types, other entities and processing instructions are refused. Bounded in depth and in attributes,
// linear.
#ifndef GSV_TEXT_SSML_H_
#define GSV_TEXT_SSML_H_

#include <string_view>
#include <vector>

#include "text/marked_text.h"

namespace gsv::text {

// True for a text that begins with <speak>, after white space and an XML declaration.
bool LooksLikeSsml(std::u32string_view text);

// The parts of a document; `text` has bytes of `input` as its sources. Errors: kTextMarkInvalid, with line and column.
std::vector<Part> ParseSsml(const TracedText& text, std::string_view input);

}  // namespace gsv::text

#endif  // GSV_TEXT_SSML_H_
