// Korean text as it is read out. The official code has no such step: everything here is a correction.
#ifndef GSV_TEXT_KO_NORMALIZER_H_
#define GSV_TEXT_KO_NORMALIZER_H_

#include <string>
#include <string_view>

namespace gsv::text::ko {

// Each by itself; without any the text stays as it is.
struct NormalizerOptions {
  bool composes = false;  // letters typed one by one (NFD) form syllables; full-width digits and letters are ASCII
  bool reads_numbers =
      false;  // 1,234.5 is 천이백삼십사점오, 20명 스무명, 3시 30분 세시 삼십분; officially digit by digit
  bool reads_dates = false;         // 2024-05-06, 14:30, 010-1234-5678
  bool reads_units = false;         // 5kg, 20℃, $5, 3~5
  bool reads_chat_letters = false;  // ㅋㅋ is 크크, ㅠㅠ nothing
  bool tidies_marks = false;        // "..." is one mark, and of marks in a row the first stays; quotes and brackets go

  static NormalizerOptions Fixed();
};

// Linear in the text.
std::u32string Normalize(std::u32string_view text, const NormalizerOptions& options);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_NORMALIZER_H_
