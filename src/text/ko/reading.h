// Explicit readings of Korean, as users write them beside a word or into a lexicon.
#ifndef GSV_TEXT_KO_READING_H_
#define GSV_TEXT_KO_READING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text::ko {

// The phones of words as they are pronounced (국물 is "궁물"): no rule changes them any more. Syllables, letters of
// their own ("ㄱㅜㅇㅁㅜㄹ"), and spaces, which are heard. Codas are the seven that are spoken: ㄱ ㄴ ㄷ ㄹ ㅁ ㅂ ㅇ.
// Nullopt where there is anything else, or no letter.
std::optional<std::vector<std::string>> ParseReading(std::string_view reading);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_READING_H_
