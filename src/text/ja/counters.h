// Counters and the numbers before them.
#ifndef GSV_TEXT_JA_COUNTERS_H_
#define GSV_TEXT_JA_COUNTERS_H_

#include "text/ja/word.h"

namespace gsv::text::ja {

// The second half of SetDigits (digits.h), on words whose digits are read. Words that go up in another become silent.
void ReadCounters(Words& words);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_COUNTERS_H_
