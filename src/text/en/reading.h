// Readings that a user gives for English words: ARPAbet, as CMUdict writes it.
#ifndef GSV_TEXT_EN_READING_H_
#define GSV_TEXT_EN_READING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text::english {

// "HH AH0 L OW1" -> phones. Blanks between symbols; a vowel has a stress of 0, 1 or 2 ("UW" alone is a symbol of the
// models too, and counts as unstressed); capitals or small letters. Marks that are phones (, . ! ? - …) may be between.
// Nothing where it is no such notation or holds no phone.
std::optional<std::vector<std::string>> ParseReading(std::string_view reading);

}  // namespace gsv::text::english

#endif  // GSV_TEXT_EN_READING_H_
