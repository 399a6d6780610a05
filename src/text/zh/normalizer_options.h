// Corrections of the official normaliser.
#ifndef GSV_TEXT_ZH_NORMALIZER_OPTIONS_H_
#define GSV_TEXT_ZH_NORMALIZER_OPTIONS_H_

#include <cstddef>
#include <cstdint>

namespace gsv::text {

// Each by itself. The defaults are exactly the official normaliser.
struct NormalizerOptions {
  bool all_variants_simplified = false;  // 麼 -> 么: characters are simplified until nothing changes
  bool opencc_t2s = false;               // traditional text by phrases: 乾淨 -> 干净, 看著 -> 看着; 榜 stays
  bool foreign_digits = false;           // ٣٤٥ as 345; the official code fails, without the switch they are dropped
  bool half_width_signs = false;         // ６２％ 1／2 10：30 as if typed in half width
  bool thousands_separator = false;      // 1,000
  bool money_signs = false;              // $100 -> 一百美元
  bool comparison_signs = false;         // 5>3, ≥ ± √
  bool permille = false;                 // 5‰
  bool scores = false;                   // 3:2 -> 三比二
  bool circled_over_ten = false;         // ⑪
  bool second_half_hour = false;         // 8:30-12:45: the half hour of the end is its own
  bool celsius_word = false;             // 20摄氏度 stays
  bool temperature_range = false;        // 10~20℃
  bool percent_range = false;            // 30%-50%
  bool units_after_number = false;       // 5mm, not the m of mp3
  bool hyphen_as_range = false;          // 10-20 -> 十到二十; 010-12345678
  bool negative_decimal = false;         // -3.5
  bool liang_exceptions = false;         // 2月2日, 第2个
  bool cardinal_round_numbers = false;   // 100 -> 一百
  size_t longest_cardinal = SIZE_MAX;    // digits; a longer number is read digit by digit

  static NormalizerOptions Fixed() {
    return {.all_variants_simplified = true,
            .opencc_t2s = true,
            .foreign_digits = true,
            .half_width_signs = true,
            .thousands_separator = true,
            .money_signs = true,
            .comparison_signs = true,
            .permille = true,
            .scores = true,
            .circled_over_ten = true,
            .second_half_hour = true,
            .celsius_word = true,
            .temperature_range = true,
            .percent_range = true,
            .units_after_number = true,
            .hyphen_as_range = true,
            .negative_decimal = true,
            .liang_exceptions = true,
            .cardinal_round_numbers = true,
            .longest_cardinal = 16};
  }
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_NORMALIZER_OPTIONS_H_
