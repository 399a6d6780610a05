// The page of gsv phones --html.
#ifndef GSV_APPS_PHONES_HTML_H_
#define GSV_APPS_PHONES_HTML_H_

#include <string>

#include "gsv/gsv.h"

namespace gsv::cli {

// One file without outside parts: each sentence with its characters, what they were read as and their phones aligned,
// tones and stress in colours, the runs of languages, and the remarks beside the text. Light or dark as the reader's
// system is; pointing at a unit marks its place in the text.
std::string PhonesPage(const std::string& text, const PhoneText& read, const PhoneOptions& options);

}  // namespace gsv::cli

#endif  // GSV_APPS_PHONES_HTML_H_
