// The rules of the corrected normaliser, by file. Each reads one kind of thing; reader.cc has them in their order.
#ifndef GSV_TEXT_EN_FIXED_RULES_H_
#define GSV_TEXT_EN_FIXED_RULES_H_

#include "text/en/fixed/scene.h"

namespace gsv::text::english {

// quantities.cc: numbers with what belongs to them. All start at a digit or at a point before one.
Match ReadQuantity(const Scene& scene, size_t i);    // 5, 1,234.5 kg, 10–20, 5 €, 10k
Match ReadFeetInches(const Scene& scene, size_t i);  // 5'10", 27", 40°26′46″
Match ReadFraction(const Scene& scene, size_t i);    // 3/4, 1 1/2, 2½
// money.cc
Match ReadMoney(const Scene& scene, size_t i);        // $3.5bn, US$5–10, EUR 5 (at the sign or letter)
Match ReadMoneyBehind(const Scene& scene, size_t i);  // 5 €, 5.50 USD (at the digit)

// numbers.cc: at a digit, but for what is named.
Match ReadOrdinal(const Scene& scene, size_t i);         // 21st
Match ReadListNumber(const Scene& scene, size_t i);      // "1. " at the start of a line
Match ReadDecade(const Scene& scene, size_t i);          // 1990s, 90s
Match ReadScientific(const Scene& scene, size_t i);      // 1.5e-3
Match ReadDimension(const Scene& scene, size_t i);       // 3x4, 10x
Match ReadRatio(const Scene& scene, size_t i);           // 16:9
Match ReadDottedNumber(const Scene& scene, size_t i);    // 1.2.3
Match ReadVersion(const Scene& scene, size_t i);         // v2.1 (at the letter)
Match ReadTelephone(const Scene& scene, size_t i);       // 555-123-4567 (also at + or a bracket)
Match ReadNegativeSign(const Scene& scene, size_t i);    // -5 (at the sign)
Match ReadArithmeticSign(const Scene& scene, size_t i);  // 2+2=4 (at the sign)
Match ReadExponent(const Scene& scene, size_t i);        // ², ^6, ₂ (at the sign)
Match ReadCodeDigits(const Scene& scene, size_t i);      // 4K, 3D
Match ReadCode(const Scene& scene, size_t i);            // B2B, MP3, COVID-19 (at a letter)

// dates.cc
Match ReadNumericDate(const Scene& scene, size_t i);  // 2026-11-25, 11/25/2026, 25.11.2026
Match ReadDayFirst(const Scene& scene, size_t i);     // 25 Nov 2026
Match ReadMonthFirst(const Scene& scene, size_t i);   // Nov. 25th, 2026 (at the letter)
Match ReadWeekday(const Scene& scene, size_t i);      // Tue., (at the letter)
// times.cc
Match ReadTime(const Scene& scene, size_t i);  // 17:05, 5pm, 9:00–17:00
// The words of a time with minutes at `i`, behind the T of a date; empty where there is none.
std::string TimeBehindDate(const Scene& scene, size_t i, size_t* end);

// addresses.cc: at the first letter or sign.
Match ReadWebAddress(const Scene& scene, size_t i);  // https://a.b/c, a@b.c
Match ReadFileName(const Scene& scene, size_t i);    // notes.txt, C:\x, /usr/bin
Match ReadHandle(const Scene& scene, size_t i);      // @name, #tag, #5

// words.cc: at the first letter or apostrophe.
Match ReadAbbreviation(const Scene& scene, size_t i);
Match ReadInitials(const Scene& scene, size_t i);
Match ReadRoman(const Scene& scene, size_t i);
Match ReadArticle(const Scene& scene, size_t i);
Match ReadHyphenated(const Scene& scene, size_t i);
Match ReadStretched(const Scene& scene, size_t i);
Match ReadClipped(const Scene& scene, size_t i);         // 'em (at the apostrophe)
Match ReadOptionalPlural(const Scene& scene, size_t i);  // file(s)
Match ReadClippedEnding(const Scene& scene, size_t i);   // goin'
// capitals.cc
Match ReadCapitals(const Scene& scene, size_t i);  // FBI, NASA, CEOs, STOP, McDonald
// A group of capitals by itself: "FBI" -> "F B I", "NASA" -> "Nasa".
std::string CapitalsWords(const Scene& scene, View capitals);
// "fbi" -> "F B I"
std::string SpellOut(std::string_view letters);

// marks.cc: at the mark.
Match ReadPunctuation(const Scene& scene, size_t i);
Match ReadLineBreak(const Scene& scene, size_t i);
Match ReadApostrophe(const Scene& scene, size_t i);
Match ReadEllipsis(const Scene& scene, size_t i);
Match ReadBracket(const Scene& scene, size_t i);
Match ReadDash(const Scene& scene, size_t i);
Match ReadEmoticon(const Scene& scene, size_t i);
Match ReadSign(const Scene& scene, size_t i);
Match ReadGreek(const Scene& scene, size_t i);
Match ReadHyphen(const Scene& scene, size_t i);
Match ReadDropped(const Scene& scene, size_t i);

// What may stand behind a number.
struct Suffix {
  size_t end;
  std::string words;  // with a space in front; empty where there is nothing
};
// A unit, alone or per another one. `one`: in the singular.
Suffix ParseUnit(const Scene& scene, size_t i, bool one);
// Appends "per kilogram" where "/kg" follows.
void AppendPer(const Scene& scene, Suffix& suffix);

}  // namespace gsv::text::english

#endif  // GSV_TEXT_EN_FIXED_RULES_H_
