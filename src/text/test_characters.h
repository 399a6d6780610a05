// Tests only: characters for RapidCheck.
#ifndef GSV_TEXT_TEST_CHARACTERS_H_
#define GSV_TEXT_TEST_CHARACTERS_H_

#include <rapidcheck.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace gsv::text {

inline rc::Gen<char32_t> AnyOf(std::u32string_view characters) {
  return rc::gen::elementOf(std::vector<char32_t>(characters.begin(), characters.end()));
}

// Of Unicode; a stop for the surrogates, which are no characters.
inline rc::Gen<char32_t> AnyCharacter(char32_t for_surrogates = U'。') {
  return rc::gen::map(rc::gen::inRange<uint32_t>(1, 0x110000), [for_surrogates](uint32_t c) {
    return c >= 0xD800 && c < 0xE000 ? for_surrogates : static_cast<char32_t>(c);
  });
}

}  // namespace gsv::text

#endif  // GSV_TEXT_TEST_CHARACTERS_H_
