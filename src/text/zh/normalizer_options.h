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
  bool half_width_signs = false;         // ６２％ 1／2 10：30 as if typed in half width (NFKC)
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
  bool dates_as_range = false;           // 5月1日-7日, 9点~11点: up to, neither minus nor a pause
  bool phones_by_context = false;        // 3.1415926 and 1234567个 hold no telephone number
  bool negative_decimal = false;         // -3.5
  bool liang_exceptions = false;         // 2月2日, 第2个
  bool liang_thousands = false;          // 2000元 -> 两千元
  bool years_by_length = false;    // 100年, 10年 and 5000年 are counted; 2018-2022年 and 80年代 are read as such
  bool short_dates = false;        // 2024-5-6
  bool hour_24 = false;            // 24:00
  bool scores_by_context = false;  // 比分是21:19
  bool divided_by = false;         // 6÷2 -> 六除以二, not 六除二
  bool compatibility_signs = false;     // ㎡ ㎏ ½ Ⅳ ⑴ 30° 5*3
  bool cardinal_round_numbers = false;  // 100 -> 一百
  size_t longest_cardinal = SIZE_MAX;   // digits; a longer number is read digit by digit

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
            .dates_as_range = true,
            .phones_by_context = true,
            .negative_decimal = true,
            .liang_exceptions = true,
            .liang_thousands = true,
            .years_by_length = true,
            .short_dates = true,
            .hour_24 = true,
            .scores_by_context = true,
            .divided_by = true,
            .compatibility_signs = true,
            .cardinal_round_numbers = true,
            .longest_cardinal = 16};
  }
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_NORMALIZER_OPTIONS_H_
