#include "text/zh/phone_rules.h"

#include <string_view>

#include "text/zh/numbers.h"
#include "text/zh/pattern.h"

namespace gsv::text {
namespace {

using Field = std::u32string_view;  // a part of a match

bool IsRange(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// 13800138000, with or without +86
bool ReplaceMobilePhone(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before())) return false;
  const auto skip_number = [](Cursor& at) {
    const char32_t second = at[1], third = at[2];
    const bool known = ((second == '3' || second == '8') && at.IsDigitAt(2)) ||
                       (second == '5' && at.IsDigitAt(2) && third != '4') ||
                       (second == '7' && IsRange(third, '6', '8')) || (second == '9' && IsRange(third, '8', '9'));
    return at[0] == '1' && known && at.SkipDigits(11) && !at.IsDigitAt(0);
  };
  Cursor prefixed = cursor;
  prefixed.Skip('+');
  const size_t prefix_begin = prefixed.at();
  if (prefixed.SkipText(U"86") && skip_number(prefixed)) {
    out += DigitWords(prefixed.From(prefix_begin), One::kYao);
    cursor = prefixed;
    return true;
  }
  const size_t begin = cursor.at();
  if (!skip_number(cursor)) return false;
  out += DigitWords(cursor.From(begin), One::kYao);
  return true;
}

// Parts between hyphens, as digits with pauses between them.
void AppendPhoneParts(Field phone, std::u32string& out) {
  for (;;) {
    const size_t hyphen = phone.find(U'-');
    out += DigitWords(phone.substr(0, hyphen), One::kYao);
    if (hyphen == phone.npos) return;
    out += U'，';
    phone.remove_prefix(hyphen + 1);
  }
}

bool SkipAreaCode(Cursor& cursor) {
  if (cursor[0] != '0') return false;
  const char32_t a = cursor[1], b = cursor[2];
  if ((a == '1' && b == '0') || (a == '2' && IsRange(b, '1', '3'))) {
    cursor.Move(3);
  } else if (IsRange(a, '3', '9') && cursor.IsDigitAt(2) && cursor.IsDigitAt(3)) {
    cursor.Move(4);
  } else {
    return false;
  }
  cursor.Skip('-');
  return true;
}

bool ReplaceLandline(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before())) return false;
  const size_t begin = cursor.at();
  SkipAreaCode(cursor);
  if (cursor[0] == '0') return false;
  if (!(cursor.SkipDigits(8) || cursor.SkipDigits(7)) || cursor.IsDigitAt(0)) return false;
  AppendPhoneParts(cursor.From(begin), out);
  return true;
}

bool ReplaceServicePhone(Cursor& cursor, std::u32string& out) {
  const size_t begin = cursor.at();
  if (!cursor.SkipText(U"400")) return false;
  cursor.Skip('-');
  if (!cursor.SkipDigits(3)) return false;
  cursor.Skip('-');
  if (!cursor.SkipDigits(4)) return false;
  AppendPhoneParts(cursor.From(begin), out);
  return true;
}

}  // namespace

void ReplacePhones(std::u32string& sentence, const NormalizerOptions& options) {
  ReplaceAll(sentence, Attempts::kEverywhere, ReplaceMobilePhone);
  ReplaceAll(sentence, Attempts::kEverywhere, [&](Cursor& cursor, std::u32string& out) {
    Cursor after = cursor;
    // 3.1415926 and 1234567个 are none.
    const bool number =
        after.SkipDigits() && (Field(U"元个人次名年万亿块米吨公千字美倍%").find(after[0]) != Field::npos ||
                               (after[0] == '.' && after.IsDigitAt(1)));
    const bool counted = options.phones_by_context && (cursor.before() == '.' || number);
    return !counted && ReplaceLandline(cursor, out);
  });
  ReplaceAll(sentence, Attempts::kEverywhere, ReplaceServicePhone);
}

void ReplaceHyphenatedPhones(std::u32string& sentence) {
  if (sentence.find(U'-') == sentence.npos) return;
  ReplaceAll(sentence, Attempts::kEverywhere, [](Cursor& cursor, std::u32string& out) {
    Cursor probe = cursor;
    const bool landline = SkipAreaCode(probe) && probe.before() == '-' && ReplaceLandline(cursor, out);
    return landline || (cursor.rest().starts_with(U"400-") && ReplaceServicePhone(cursor, out));
  });
}

}  // namespace gsv::text
