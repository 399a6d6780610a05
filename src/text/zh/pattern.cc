#include "text/zh/pattern.h"

namespace gsv::text {

bool Cursor::Skip(char32_t c) {
  if (at_ >= text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool Cursor::SkipAny(std::u32string_view set) {
  if (at_ >= text_.size() || set.find(text_[at_]) == set.npos) return false;
  ++at_;
  return true;
}

bool Cursor::SkipText(std::u32string_view text) {
  if (!rest().starts_with(text)) return false;
  at_ += text.size();
  return true;
}

bool Cursor::SkipDigits() {
  const size_t begin = at_;
  while (IsDigitAt(0)) ++at_;
  return at_ > begin;
}

bool Cursor::SkipDigits(size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!IsDigitAt(i)) return false;
  }
  at_ += count;
  return true;
}

bool Cursor::SkipNumber() {
  if (!SkipDigits()) return false;
  if ((*this)[0] == U'.' && IsDigitAt(1)) {
    ++at_;
    SkipDigits();
  }
  return true;
}

bool Cursor::SkipSignedNumber() {
  const size_t begin = at_;
  Skip(U'-');
  if (SkipNumber()) return true;
  at_ = begin;
  return false;
}

bool Cursor::SkipAnyNumber() {
  if (SkipSignedNumber()) return true;
  if ((*this)[0] != U'.' || !IsDigitAt(1)) return false;
  ++at_;
  return SkipDigits();
}

void ReplaceText(std::u32string& text, std::u32string_view from, std::u32string_view to) {
  size_t at = text.find(from);
  if (at == text.npos) return;
  std::u32string out;
  size_t begin = 0;
  for (; at != text.npos; at = text.find(from, begin)) {
    out.append(text, begin, at - begin).append(to);
    begin = at + from.size();
  }
  text = out.append(text, begin);
}

}  // namespace gsv::text
