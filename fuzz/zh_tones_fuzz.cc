// Any bytes as a user's changes to the rules for Chinese tones: applied or refused with gsv::Error, and the rules then
// change nothing but tones.
#include <cstdint>
#include <string_view>
#include <vector>

#include "gsv/error.h"
#include "text/zh/tone_config_file.h"
#include "text/zh/tone_rules.h"
#include "text_checks.h"

namespace {

using gsv::fuzz::Check;
using gsv::text::ChineseTables;
using gsv::text::Jieba;
using gsv::text::Pinyin;
using gsv::text::Reading;
using gsv::text::ToneConfig;
using gsv::text::ToneRules;

void CheckRules(const ToneConfig& config) {
  static const ChineseTables tables;
  static const Jieba jieba(tables);
  static const Pinyin pinyin(tables);
  const ToneRules rules(jieba, tables, config);
  for (const std::u32string_view word : {U"小院儿", U"花儿", U"儿", U"一个", U"桌子上", U"看一看", U"妈妈", U"土地"}) {
    const std::vector<Reading> before = pinyin.Read(word);
    std::vector<Reading> after = before;
    rules.Apply(word, {0, word.size()}, "n", after);
    rules.ApplyErhua(word, "n", after);
    for (size_t i = 0; i < before.size(); ++i) {
      Check(after[i].syllable() == before[i].syllable() && after[i].tone() >= 1 && after[i].tone() <= 5);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ToneConfig config;
  try {
    gsv::text::ApplyToneChanges({reinterpret_cast<const char*>(data), size}, "input", config);
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
    return 0;
  }
  CheckRules(config);
  return 0;
}
