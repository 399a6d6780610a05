// Cantonese syllables in jyutping, and their phones (text/cantonese.py, jyuping_to_initials_finals_tones).
#ifndef GSV_TEXT_YUE_JYUTPING_H_
#define GSV_TEXT_YUE_JYUTPING_H_

#include <string>
#include <string_view>

namespace gsv::text {

// Two symbols, such as "Yh" and "Yoeng1" for "hoeng1"; both empty where the official code finds none ("ik1").
struct JyutpingPhones {
  std::string initial;
  std::string final;
};

// How the official code divides a syllable: at the first of its list of initials, on which many vowels are as well
// ("aa1" is "Yaa Ya1"). Phones that the models do not have are among the results ("ung2" is "Yung Yg2").
JyutpingPhones SplitJyutping(std::string_view syllable);

// The syllable that has phones and sounds nearest, for the few that have none: "ung2" -> "ngung2", "gep6" -> "gip6".
std::string NearestWithPhones(std::string_view syllable);

// Letters and one tone of 1 to 6 that form a syllable of jyutping ("nei5", "m4").
bool IsJyutping(std::string_view syllable);

}  // namespace gsv::text

#endif  // GSV_TEXT_YUE_JYUTPING_H_
