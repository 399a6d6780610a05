#include "text/en/fixed/scene.h"

#include <algorithm>
#include <span>

#include "base/utf8.h"

namespace gsv::text::english {
namespace {

constexpr size_t kLongestWord = 24;

// By one byte of the keys; a key that is shorter comes first.
struct ByteOrder {
  size_t depth;
  int At(const TableRow& row) const { return depth < row.key.size() ? static_cast<unsigned char>(row.key[depth]) : -1; }
  bool operator()(const TableRow& row, char byte) const { return At(row) < static_cast<unsigned char>(byte); }
  bool operator()(char byte, const TableRow& row) const { return static_cast<unsigned char>(byte) < At(row); }
};

}  // namespace

std::u32string Wide(std::string_view ascii) { return {ascii.begin(), ascii.end()}; }

std::string Narrow(View ascii) {
  std::string out;
  out.reserve(ascii.size());
  for (char32_t c : ascii) out.push_back(c < 0x80 ? static_cast<char>(c) : '?');
  return out;
}

std::string Lower(View ascii) {
  std::string out = Narrow(ascii);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::u32string FromUtf8(std::string_view text) { return DecodeUtf8(text); }

std::string Key(View text, size_t begin, size_t end) {
  return EncodeUtf8(text.substr(begin, std::min(end, text.size()) - begin));
}

std::string PreviousWord(View text, size_t i) {
  size_t end = i;
  while (end > 0 && i - end < kLongestWord && IsBlank(text[end - 1])) --end;
  size_t begin = end;
  while (begin > 0 && end - begin <= kLongestWord && IsAsciiLetter(text[begin - 1])) --begin;
  if (end - begin > kLongestWord || !StartsWord(text, begin)) return {};
  return Lower(text.substr(begin, end - begin));
}

std::string NextWord(View text, size_t i) {
  const size_t limit = i + kLongestWord;
  size_t begin = i;
  while (begin < text.size() && begin < limit && IsBlank(text[begin])) ++begin;
  size_t end = begin;
  while (end < text.size() && end - begin <= kLongestWord && IsAsciiLetter(text[end])) ++end;
  if (end - begin > kLongestWord || !EndsWord(text, end)) return {};
  return Lower(text.substr(begin, end - begin));
}

void VisitKeys(const Scene& scene, Table table, size_t i, FunctionRef<void(const TableRow&, size_t)> visit) {
  std::span<const TableRow> rows = scene.tables.Rows(table);
  size_t depth = 0;  // bytes that the keys of `rows` share with the text
  for (size_t end = i; end < scene.text.size();) {
    for (char byte : EncodeUtf8(scene.text.substr(end, 1))) {
      const auto with_byte = std::equal_range(rows.begin(), rows.end(), byte, ByteOrder{depth});
      rows = {with_byte.first, with_byte.second};
      ++depth;
    }
    if (rows.empty()) return;
    ++end;
    if (rows.front().key.size() == depth) visit(rows.front(), end);
  }
}

const TableRow* FindLongest(const Scene& scene, Table table, size_t i, size_t* end, bool whole) {
  const TableRow* found = nullptr;
  VisitKeys(scene, table, i, [&](const TableRow& row, size_t stop) {
    if (whole && IsAlnum(scene.text[stop - 1]) && !EndsWord(scene.text, stop)) return;
    found = &row;
    *end = stop;
  });
  return found;
}

bool EndsSentence(const Scene& scene, size_t end) {
  const View text = scene.text;
  const size_t closing = EndOf(text, end, [](char32_t c) { return View(U"\"'”’)]").find(c) != View::npos; });
  if (closing >= text.size() || text[closing] == U'\n') return true;
  const size_t next = EndOfBlanks(text, closing);
  if (next >= text.size() || text[next] == U'\n') return true;
  if (next == closing || !IsUpper(text[next])) return false;
  return closing > end || scene.tables.Has(Table::kSentenceStarts, NextWord(text, next));
}

bool HasVowel(std::string_view lower_word) { return lower_word.find_first_of("aeiouy") != lower_word.npos; }

}  // namespace gsv::text::english
