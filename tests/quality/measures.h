// What is measured on a spoken sentence, exactly as training/gsv_training/evaluate_speech.py counts it.
#ifndef GSV_TESTS_QUALITY_MEASURES_H_
#define GSV_TESTS_QUALITY_MEASURES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::quality {

// Phones of the front end ("AH0", "ang1", ",") -> labels of the recogniser ("e:AH", "z:ang1"): no stress, no
// punctuation. `language`: "en" or "zh".
std::vector<std::string> LabelsOf(std::span<const std::string> phones, std::string_view language);

// Levenshtein: insertions, deletions and substitutions.
int EditDistance(std::span<const std::string> a, std::span<const std::string> b);

// Hz at 32 kHz: median over voiced windows of the autocorrelation peak between 60 and 400 Hz; NaN where nothing is
// voiced.
double MedianPitch(std::span<const float> samples);

// The middle number, or the mean of the two middle ones, without NaNs; NaN where there is none.
double Median(std::vector<double> values);

// How loud speech is, in decibels of full scale: nine of ten windows of 20 ms have a smaller root mean square. Minus
// infinity for silence, NaN for less than a window.
double Level(std::span<const float> samples, int rate);

// Seconds of the longest quiet stretch between the first and the last sound.
double LongestPause(std::span<const float> samples, int rate);

struct Faults {
  bool clipped = false;  // three samples at full scale
  bool click = false;    // a step of 0.6 of full scale
  bool pause = false;    // over 0.5 s inside
};
Faults FaultsOf(std::span<const float> samples, int rate);

}  // namespace gsv::quality

#endif  // GSV_TESTS_QUALITY_MEASURES_H_
