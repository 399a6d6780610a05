// A user's changes to the Chinese tone rules, from a file. docs/text.md has the format:
//
//   third_tone = off
//   must_neutral += 电脑 键盘
//   erhua_rules += end 鸟儿 -> keep
#ifndef GSV_TEXT_ZH_TONE_CONFIG_FILE_H_
#define GSV_TEXT_ZH_TONE_CONFIG_FILE_H_

#include <string>
#include <string_view>

#include "text/zh/tone_config.h"

namespace gsv::text {

// Changes what the lines of `text` say; `name` names it in messages. Errors: kFileCorrupt with the number of the line.
void ApplyToneChanges(std::string_view text, std::string_view name, ToneConfig& config);

// A file that holds such lines, read once. Immutable; any thread.
class ToneChanges {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 20;
  static constexpr size_t kMaxWord = 32;       // characters
  static constexpr size_t kMaxWords = 10'000;  // of a list
  static constexpr size_t kMaxErhuaRules = 1000;

  ToneChanges() = default;  // none
  // Errors: kFileNotFound, kFileUnreadable, kFileTypeUnknown (too large), those of ApplyToneChanges.
  static ToneChanges Open(const std::string& path);

  void Apply(ToneConfig& config) const { ApplyToneChanges(text_, name_, config); }

 private:
  std::string text_;
  std::string name_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_TONE_CONFIG_FILE_H_
