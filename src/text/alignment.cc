#include "text/alignment.h"

#include <algorithm>

#include "base/error.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// Deletions and insertions until AlignTexts gives up on details. Bounds its time and memory to their square.
constexpr int kMaxEdits = 256;

char32_t Fold(char32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width forms of ASCII
  if (c == U'。') return '.';
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

// Emoji and dingbats, which no language reads: what is beside them did not come from them.
bool IsPicture(char32_t c) { return (c >= 0x1F000 && c < 0x20000) || (c >= 0x2600 && c <= 0x27BF); }

// The matches (place in a, place in b) of a shortest edit script: Myers, "An O(ND) Difference Algorithm", 1986.
// None where the script is longer than kMaxEdits.
std::vector<std::pair<size_t, size_t>> Matches(std::u32string_view a, std::u32string_view b) {
  if (a.empty() || b.empty()) return {};
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  const int limit = std::min(kMaxEdits, n + m);
  // Row d holds, for the diagonals k = -d, -d + 2 .. d, the furthest x that d edits reach on x - y = k.
  std::vector<std::vector<int>> rows;
  const auto reach = [&](int d, int k) { return rows[static_cast<size_t>(d)][static_cast<size_t>((k + d) / 2)]; };
  const auto came_down = [&](int d, int k) { return k == -d || (k != d && reach(d - 1, k - 1) < reach(d - 1, k + 1)); };
  const auto start = [&](int d, int k) {
    if (d == 0) return 0;
    return came_down(d, k) ? reach(d - 1, k + 1) : reach(d - 1, k - 1) + 1;
  };
  const auto find_script = [&]() -> int {
    for (int d = 0; d <= limit; ++d) {
      std::vector<int> row(static_cast<size_t>(d) + 1);
      for (int k = -d; k <= d; k += 2) {
        int x = start(d, k);
        // Beyond the ends of the texts there is nothing to compare, but the place counts all the same.
        while (x < n && x - k >= 0 && x - k < m && a[static_cast<size_t>(x)] == b[static_cast<size_t>(x - k)]) ++x;
        row[static_cast<size_t>((k + d) / 2)] = x;
        if (x >= n && x - k >= m) {
          rows.push_back(std::move(row));
          return d;
        }
      }
      rows.push_back(std::move(row));
    }
    return -1;
  };
  std::vector<std::pair<size_t, size_t>> matches;
  int x = n;
  int k = n - m;
  for (int d = find_script(); d >= 0; --d) {
    const int begin = start(d, k);
    for (; x > begin; --x) matches.emplace_back(x - 1, x - 1 - k);
    if (d == 0) break;
    const bool down = came_down(d, k);
    k += down ? 1 : -1;
    x = down ? begin : begin - 1;
  }
  std::reverse(matches.begin(), matches.end());
  return matches;
}

// The characters of `to`, none of which is kept, come from `from`.
void ShareStretch(std::u32string_view text, Span from, Span to, std::vector<Span>& spans) {
  while (!from.empty() && IsPicture(text[from.begin])) ++from.begin;
  while (!from.empty() && IsPicture(text[from.end - 1])) --from.end;
  const bool one_by_one = from.size() == to.size();
  for (size_t i = 0; i < to.size(); ++i) {
    spans[to.begin + i] = one_by_one ? Span{from.begin + i, from.begin + i + 1} : from;
  }
}

}  // namespace

TracedText TracedText::Part(Span span) const {
  return {text.substr(span.begin, span.size()),
          {source.begin() + static_cast<std::ptrdiff_t>(span.begin),
           source.begin() + static_cast<std::ptrdiff_t>(span.end)}};
}

Span TracedText::SourceOf(Span span) const {
  Span joined;
  bool found = false;
  for (size_t i = span.begin; i < span.end; ++i) {
    if (source[i].empty()) continue;
    joined = found ? joined.Join(source[i]) : source[i];
    found = true;
  }
  if (found || source.empty()) return joined;
  const size_t place = span.begin < source.size() ? source[span.begin].begin : source.back().end;
  return {place, place};
}

std::vector<Span> AlignTexts(std::u32string_view from, std::u32string_view to) {
  std::u32string a(from), b(to);
  std::transform(a.begin(), a.end(), a.begin(), Fold);
  std::transform(b.begin(), b.end(), b.begin(), Fold);
  std::vector<Span> spans(to.size());
  size_t i = 0;
  size_t j = 0;
  const auto keep = [&](size_t x, size_t y) {
    ShareStretch(a, {i, x}, {j, y}, spans);
    spans[y] = {x, x + 1};
    i = x + 1;
    j = y + 1;
  };
  // Most texts are equal up to a few characters: the equal ends cost nothing.
  while (i < a.size() && j < b.size() && a[i] == b[j]) keep(i, j);
  size_t tail = 0;
  while (i + tail < a.size() && j + tail < b.size() && a[a.size() - tail - 1] == b[b.size() - tail - 1]) ++tail;
  const size_t first_i = i;
  const size_t first_j = j;
  for (const auto& [x, y] : Matches(std::u32string_view(a).substr(i, a.size() - tail - i),
                                    std::u32string_view(b).substr(j, b.size() - tail - j))) {
    keep(first_i + x, first_j + y);
  }
  for (; tail > 0; --tail) keep(a.size() - tail, b.size() - tail);
  ShareStretch(a, {i, a.size()}, {j, b.size()}, spans);
  return spans;
}

std::vector<std::vector<Span>> AlignPieces(std::u32string_view from, std::span<const std::u32string> pieces) {
  std::vector<std::vector<Span>> aligned;
  size_t place = 0;  // in `from`: everything before it is taken or dropped
  for (const std::u32string& piece : pieces) {
    std::vector<Span>& spans = aligned.emplace_back();
    for (char32_t c : piece) {
      size_t found = place;
      if (IsWord(c)) {
        while (found < from.size() && from[found] != c) ++found;
        GSV_CHECK(found < from.size());
      } else {
        while (found < from.size() && from[found] != c && !IsWord(from[found])) ++found;
      }
      const bool taken = found < from.size() && from[found] == c;
      spans.push_back(taken ? Span{found, found + 1} : Span{place, place});
      if (taken) place = found + 1;
    }
    // What was added in front is where the piece begins, behind what was dropped before it.
    const auto first = std::find_if(spans.begin(), spans.end(), [](Span span) { return !span.empty(); });
    if (first != spans.end()) std::fill(spans.begin(), first, Span{first->begin, first->begin});
  }
  return aligned;
}

}  // namespace gsv::text
