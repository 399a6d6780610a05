#include "text/en/fixed/rules.h"

namespace gsv::text::english {
namespace {

bool IsStop(char32_t c) { return c != U'\0' && View(U",.!?;:…，。！？；：、").find(c) != View::npos; }
bool IsLineBreak(char32_t c) {
  return c == U'\n' || c == U'\r' || c == U'\u2028' || c == U'\u2029' || c == U'\v' || c == U'\f';
}

// The last character before `i` that is no blank, looking back a little.
char32_t LastBefore(View text, size_t i) {
  size_t at = i;
  while (at > 0 && i - at < 8 && IsSpace(text[at - 1])) --at;
  return Before(text, at);
}

bool IsSpaced(View text, size_t i) { return IsBlank(Before(text, i)) && IsBlank(At(text, i + 1)); }
bool IsWithin(View text, size_t i, size_t end) { return IsAlnum(Before(text, i)) && IsAlnum(At(text, end)); }

}  // namespace

Match ReadPunctuation(const Scene& scene, size_t i) {
  const View text = scene.text;
  switch (text[i]) {
    case U':':
      if (IsAsciiDigit(Before(text, i)) && IsAsciiDigit(At(text, i + 1))) return {};
      [[fallthrough]];
    case U';':
    case U'；':
    case U'：':
    case U'，':
    case U'、':
    case U'|':
    case U'¦':
      return Replacement{1, U","};
    case U'。':
    case U'｡':
      return Replacement{1, U". "};
    case U'¡':
    case U'¿':
      return Replacement{1, U""};
    case U'‽':
      return Replacement{1, U"?"};
    default:
      return {};
  }
}

Match ReadLineBreak(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t c = text[i];
  if (!IsLineBreak(c)) return IsSpace(c) && c != U' ' ? Match(Replacement{1, U" "}) : Match();
  const size_t end = EndOf(text, i, IsSpace);
  const bool blank_line = end - i > 1 &&
                          (text[end - 1] == U'\n' || text.substr(i + 1, end - i - 1).find(U'\n') != View::npos) &&
                          c != U'\r';
  const char32_t before = LastBefore(text, i);
  if (before == U'\0' || end >= text.size() || IsStop(before)) return Replacement{end - i, U" "};
  return Replacement{end - i, blank_line ? U". " : U", "};
}

Match ReadApostrophe(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!IsApostrophe(text[i]) && text[i] != U'‘' && text[i] != U'`' && text[i] != U'′') return {};
  if (IsAlnum(Before(text, i)) && IsAsciiLetter(At(text, i + 1))) {
    return text[i] == U'\'' ? Match() : Match(Replacement{1, U"'"});
  }
  return Replacement{1, U""};
}

Match ReadEllipsis(const Scene& scene, size_t i) {
  const View text = scene.text;
  size_t dots = 0;
  size_t end = i;
  for (size_t at = i; at < text.size() && (text[at] == U'.' || text[at] == U'…' || (IsBlank(text[at]) && dots > 0));
       ++at) {
    if (IsBlank(text[at])) continue;
    dots += text[at] == U'…' ? 3 : 1;
    end = at + 1;
  }
  if (dots < 2) return {};
  const size_t next = EndOfBlanks(text, end);
  const char32_t c = At(text, next);
  if (IsStop(c) || LastBefore(text, i) == U'\0') return Replacement{end - i, U""};
  const bool within = IsLower(c) || IsAsciiDigit(c) || c == U'I';
  return Replacement{end - i, within ? U"," : U"."};
}

Match ReadBracket(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t c = text[i];
  if (View(U"([{（【").find(c) != View::npos) {
    if (IsAlnum(Before(text, i))) return Replacement{1, U" "};  // f(x)
    const char32_t before = LastBefore(text, i);
    return Replacement{1, before == U'\0' || IsStop(before) ? U" " : U", "};
  }
  if (View(U")]}）】").find(c) == View::npos) return {};
  const size_t next = EndOfBlanks(text, i + 1);
  if (next == i + 1) return Replacement{1, U" "};
  return Replacement{1, IsAlnum(At(text, next)) ? U", " : U""};
}

Match ReadDash(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOf(text, i, [](char32_t c) { return IsDash(c) || c == U'—' || c == U'―' || c == U'⸺'; });
  if (end == i) return {};
  const bool em = end - i > 1 || View(U"—―⸺").find(text[i]) != View::npos;
  const char32_t before = LastBefore(text, i);
  if (before == U'\0' || IsStop(before) || EndOfBlanks(text, end) >= text.size()) return Replacement{end - i, U" "};
  if (em || IsSpaced(text, i)) return Replacement{end - i, U", "};
  if (text[i] == U'–') return Replacement{1, U" "};
  return {};
}

Match ReadHyphen(const Scene& scene, size_t i) {
  return IsHyphen(scene.text[i]) ? Match(Replacement{1, U" "}) : Match();
}

Match ReadEmoticon(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t before = Before(text, i);
  if (before != U'\0' && !IsSpace(before)) return {};
  if (IsAsciiLetter(text[i]) && text[i] != U'x' && text[i] != U'X') return {};
  size_t end;
  if (FindLongest(scene, Table::kEmoticons, i, &end) == nullptr) return {};
  const char32_t next = At(text, end);
  if (next != U'\0' && !IsSpace(next) && !IsStop(next)) return {};
  return Replacement{end - i, U""};
}

Match ReadSign(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t c = text[i];
  switch (c) {
    case U'_':
      return Replacement{1, U" "};
    case U'/':
      return Replacement{1, IsWithin(text, i, i + 1) ? U" slash " : U" "};
    case U'~':
    case U'～':
      return Replacement{1, IsAsciiDigit(At(text, i + 1)) ? U"about " : U" "};
    case U'#':
    case U'♯':
      if (!IsAsciiLetter(Before(text, i))) return Replacement{1, U" "};
      return Replacement{1, U" sharp"};
    case U'<':
    case U'>':
    case U'=':
      if (!IsSpaced(text, i) && !IsWithin(text, i, i + 1)) return Replacement{1, U" "};
      break;
    case U'@':
      if (!IsSpaced(text, i) && !IsWithin(text, i, i + 1)) return Replacement{1, U" "};
      break;
    case U'&':
      if (StartsWith(text, i, U"&amp;")) return Replacement{5, U" and "};
      break;
    default:
      break;
  }
  if (c < 0x80 && View(U"&+=@<>%$").find(c) == View::npos) return {};
  const TableRow* row = scene.tables.Find(Table::kSigns, Key(text, i, i + 1));
  if (row == nullptr) return {};
  return Replacement{1, U" " + FromUtf8(row->fields[0]) + U" "};
}

Match ReadGreek(const Scene& scene, size_t i) {
  if (scene.text[i] < 0x80) return {};
  const TableRow* row = scene.tables.Find(Table::kGreek, Key(scene.text, i, i + 1));
  // A word in Greek is not a row of signs.
  if (row == nullptr || (i > 0 && scene.text[i - 1] >= 0x370 && scene.text[i - 1] < 0x400)) return {};
  if (const char32_t next = At(scene.text, i + 1); next >= 0x370 && next < 0x400) return {};
  return Replacement{1, FromUtf8(row->fields[0])};
}

Match ReadDropped(const Scene& scene, size_t i) {
  const char32_t c = scene.text[i];
  if (IsAlnum(c) || IsSpace(c) || View(U"'.,?!-").find(c) != View::npos) return {};
  if (IsLatinLetter(c)) return {};  // loses its accent
  // What the official rules still have to say about numbers and times.
  if (c < 0x80 && (IsAsciiDigit(At(scene.text, i + 1)) || IsAsciiDigit(Before(scene.text, i)))) return {};
  return Replacement{1, IsWithin(scene.text, i, i + 1) ? U" " : U""};
}

}  // namespace gsv::text::english
