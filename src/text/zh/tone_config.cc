#include "text/zh/tone_config.h"

#include "text/embedded.h"
#include "text/zh/tone_config_file.h"

GSV_EMBEDDED(CompatTones, tones_compat)
GSV_EMBEDDED(FixedTones, tones_fixed)

namespace gsv::text {

ToneConfig ToneConfig::Official(const ChineseTables& tables) {
  ToneConfig config;
  config.must_neutral = WordSet(tables.List("must_neutral"));
  config.must_not_neutral = WordSet(tables.List("must_not_neutral"));
  config.must_erhua = WordSet(tables.List("must_erhua"));
  config.not_erhua = WordSet(tables.List("not_erhua"));
  ApplyToneChanges(CompatTones(), "tones_compat.txt", config);
  return config;
}

ToneConfig ToneConfig::Fixed(const ChineseTables& tables) {
  ToneConfig config = Official(tables);
  ApplyToneChanges(FixedTones(), "tones_fixed.txt", config);
  return config;
}

}  // namespace gsv::text
