// Numbers and the Latin letters at them, in texts of other languages: "5kg" in a Korean text is read in Korean, "3D"
// and "mp3" in English. The official code always takes the letters for English and the digits for the text's language.
#ifndef GSV_TEXT_LANG_NUMBER_UNITS_H_
#define GSV_TEXT_LANG_NUMBER_UNITS_H_

#include "text/lang/runs.h"

namespace gsv::text {

// Units that the language of their number reads (units behind digits, of the table of its normaliser) join it. In
// Japanese and Korean, capitals behind a number and numbers behind letters are read as one English word; Chinese reads
// such digits in Chinese. `language`: of the code, for a text of nothing else.
Runs JoinNumbersAndUnits(const Runs& runs, std::string_view language);

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_NUMBER_UNITS_H_
