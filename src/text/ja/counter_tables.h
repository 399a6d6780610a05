// Which counters change which numbers: the tables of Open JTalk (njd_set_digit_rule.h).
#ifndef GSV_TEXT_JA_COUNTER_TABLES_H_
#define GSV_TEXT_JA_COUNTER_TABLES_H_

#include <span>
#include <string_view>

#include "text/ja/numeral.h"

namespace gsv::text::ja {

// How a number is read before a counter: 六 as ロッ before 本.
struct NumberChange {
  std::string_view number;
  std::string_view pronunciation;
  int accent;
  int moras;
};

// What happens to the first kana of a counter: 本 after 三 is ボン, after 六 ポン.
enum class Voicing { kNone, kVoiced, kSemivoiced };
struct CounterChange {
  std::string_view number;
  Voicing voicing;
};

// The changes for the number before `counter`; the first class that the counter is in counts.
std::span<const NumberChange> NumberChanges(std::string_view counter);
// The changes of `counter` itself, likewise.
std::span<const CounterChange> CounterChanges(std::string_view counter);

// Counters with native numbers (一 ヒト, 二 フタ) where they are read so.
bool TakesNativeNumbers(std::string_view counter, std::string_view reading);

// `text` is one of the words of `list`, which are separated by spaces.
bool IsListed(std::string_view text, std::string_view list);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_COUNTER_TABLES_H_
