#include "text/ko/coda_table.h"

#include <algorithm>

#include "text/unicode.h"

namespace gsv::text::ko {
namespace {

struct Row {
  char32_t coda;
  char32_t alone;  // before a pause
  std::u32string_view cells;  // per onset ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ: coda and onset as spoken; "-": no
                              // coda; ".": as written
};

constexpr Row kRows[] = {
    {U'ㄱ', U'ㄱ', U"ㄱㄲ . ㅇㄴ ㄱㄸ . ㅇㄴ ㅇㅁ ㄱㅃ . ㄱㅆ . -ㄱ ㄱㅉ . . . . . -ㅋ"},
    {U'ㄲ', U'ㄱ', U"ㄱㄲ ㄱㄲ ㅇㄴ ㄱㄸ ㄱㄸ ㅇㄴ ㅇㅁ ㄱㅃ ㄱㅃ ㄱㅆ ㄱㅆ -ㄲ ㄱㅉ ㄱㅉ ㄱㅊ ㄱㅋ ㄱㅌ ㄱㅍ -ㅋ"},
    {U'ㄳ', U'ㄱ', U"ㄱㄲ ㄱㄲ ㅇㄴ ㄱㄸ ㄱㄸ ㅇㄴ ㅇㅁ ㄱㅃ ㄱㅃ ㄱㅆ ㄱㅆ ㄱㅆ ㄱㅉ ㄱㅉ ㄱㅊ ㄱㅋ ㄱㅌ ㄱㅍ -ㅋ"},
    {U'ㄴ', U'ㄴ', U". . . . . ㄹㄹ . . . . . -ㄴ . . . . . . ."},
    {U'ㄵ', U'ㄴ', U"ㄴㄱ ㄴㄲ ㄴㄴ ㄴㄷ ㄴㄸ ㄹㄹ ㄴㅁ ㄴㅂ ㄴㅃ ㄴㅅ ㄴㅆ ㄴㅈ ㄴㅈ ㄴㅉ ㄴㅊ ㄴㅋ ㄴㅌ ㄴㅍ ㄴㅊ"},
    {U'ㄶ', U'ㄴ', U"ㄴㅋ ㄴㄲ ㄴㄴ ㄴㅌ ㄴㄸ ㄹㄹ ㄴㅁ ㄴㅂ ㄴㅃ ㄴㅆ ㄴㅆ -ㄴ ㄴㅊ ㄴㅉ ㄴㅊ ㄴㅋ ㄴㅌ ㄴㅍ ㄴㅎ"},
    {U'ㄷ', U'ㄷ', U"ㄷㄲ . ㄴㄴ ㄷㄸ . ㄴㄴ ㄴㅁ ㄷㅃ . ㄷㅆ . -ㄷ ㄷㅉ . . . . . -ㅌ"},
    {U'ㄹ', U'ㄹ', U". . ㄹㄹ . . . . . . . . -ㄹ . . . . . . ."},
    {U'ㄺ', U'ㄱ', U"ㄱㄲ ㄱㄲ ㅇㄴ ㄱㄸ ㄱㄸ ㅇㄴ ㅇㅁ ㄱㅃ ㄱㅃ ㄱㅆ ㄱㅆ ㄹㄱ ㄱㅉ ㄱㅉ ㄱㅊ ㄹㅋ ㄱㅍ . ㄹㅋ"},
    {U'ㄻ', U'ㅁ', U"ㅁㄱ ㅁㄲ ㅁㄴ ㅁㄷ ㅁㄸ ㅁㄴ ㅁㅁ ㅁㅂ ㅁㅃ ㅁㅅ ㅁㅆ ㄹㅁ ㅁㅈ ㅁㅉ ㅁㅊ ㅁㅋ ㅁㅌ ㅁㅍ ㅁㅎ"},
    {U'ㄼ', U'ㄹ', U"ㄹㄲ ㄹㄲ ㅁㄴ ㄹㄸ ㄹㄸ ㄹㄹ ㅁㅁ ㄹㅃ ㄹㅃ ㄹㅆ ㄹㅆ ㄹㅂ ㄹㅉ ㄹㅉ ㄹㅊ ㄹㅋ . . ㄹㅍ"},
    {U'ㄽ', U'ㄹ', U"ㄹㄲ ㄹㄲ ㄹㄹ ㄹㄸ ㄹㄸ ㄹㄹ ㄹㅁ ㄹㅃ ㄹㅃ ㄹㅆ ㄹㅆ ㄹㅆ ㄹㅉ ㄹㅉ ㄹㅊ ㄹㅋ . . ㄹㅎ"},
    {U'ㄾ', U'ㄹ', U"ㄹㄱ ㄹㄲ ㄹㄹ ㄹㄷ ㄹㄸ ㄹㄹ ㄹㅁ ㄹㅂ ㄹㅃ ㄹㅅ ㄹㅆ ㄹㅌ ㄹㅈ ㄹㅉ ㄹㅊ ㄹㅋ ㄹㅌ ㄹㅍ ㄹㅎ"},
    {U'ㄿ', U'ㅂ', U"ㅂㄲ ㅂㄲ ㅁㄴ ㅂㄸ ㅂㄸ ㅁㄴ ㅁㅁ ㅂㅃ ㅂㅃ ㅂㅆ ㅂㅆ ㄹㅍ ㅂㅉ ㅂㅉ ㅂㅊ ㅂㅂㅍ . . ㅂㅍ"},
    {U'ㅀ', U'ㄹ', U"ㄹㅋ ㄹㄲ ㄹㄹ ㄹㅌ ㄹㄸ ㄹㄹ ㄹㅁ ㄹㅂ ㄹㅃ ㄹㅆ ㄹㅆ -ㄹ ㄹㅊ ㄹㅉ ㄹㅊ ㄹㅋ ㄹㅌ ㄹㅍ ㄹㅎ"},
    {U'ㅁ', U'ㅁ', U". . . . . ㅁㄴ . . . . . -ㅁ . . . . . . ."},
    {U'ㅂ', U'ㅂ', U"ㅂㄲ . ㅁㄴ ㅂㄸ . ㅁㄴ ㅁㅁ ㅂㅃ . ㅂㅆ . -ㅂ ㅂㅉ . . . . . -ㅍ"},
    {U'ㅄ', U'ㅂ', U"ㅂㄲ ㅂㄲ ㅁㄴ ㅂㄸ ㅂㄸ ㅁㄴ ㅁㅁ ㅂㅃ ㅂㅃ ㅂㅆ ㅂㅆ ㅂㅆ ㅂㅉ ㅂㅉ ㅂㅊ ㅂㅍ . . ㅂㅍ"},
    {U'ㅅ', U'ㄷ', U"ㄷㄲ ㄷㄲ ㄴㄴ ㄷㄸ ㄷㄸ ㄴㄴ ㄴㅁ ㄷㅃ ㄷㅃ ㄷㅆ ㄷㅆ -ㅅ ㄷㅉ ㄷㅉ ㄷㅊ ㄷㅋ ㄷㅌ ㄷㅍ -ㅌ"},
    {U'ㅆ', U'ㄷ', U"ㄷㄲ ㄷㄲ ㄴㄴ ㄷㄸ ㄷㄸ ㄴㄴ ㄴㅁ ㄷㅃ ㄷㅃ ㄷㅆ ㄷㅆ -ㅆ ㄷㅉ ㄷㅉ ㄷㅊ ㄷㅋ ㄷㅌ ㄷㅍ -ㅌ"},
    {U'ㅇ', U'ㅇ', U". . . . . ㅇㄴ . . . . . . . . . . . . ."},
    {U'ㅈ', U'ㄷ', U"ㄷㄲ ㄷㄲ ㄴㄴ ㄷㄸ ㄷㄸ ㄴㄴ ㄴㅁ ㄷㅃ ㄷㅃ ㄷㅆ ㄷㅆ -ㅈ ㄷㅉ ㄷㅉ ㄷㅊ ㄷㅋ ㄷㅌ ㄷㅍ -ㅊ"},
    {U'ㅊ', U'ㄷ', U"ㄷㄲ ㄷㄲ ㄴㄴ ㄷㄸ ㄷㄸ ㄴㄴ ㄴㅁ ㄷㅃ ㄷㅃ ㄷㅆ ㄷㅆ -ㅊ ㄷㅉ ㄷㅉ ㄷㅊ ㄷㅋ ㄷㅌ ㄷㅍ -ㅌ"},
    {U'ㅋ', U'ㄱ', U"ㄱㄲ ㄱㄲ ㅇㄴ ㄱㄸ ㄱㄸ ㅇㄴ ㅇㅁ ㄱㅃ ㄱㅃ ㄱㅆ ㄱㅆ -ㅋ ㄱㅉ ㄱㅉ ㄱㅊ ㄱㅋ ㄱㅌ ㄱㅍ -ㅋ"},
    {U'ㅌ', U'ㄷ', U"ㄷㄲ ㄷㄲ ㄴㄴ ㄷㄸ ㄷㄸ ㄴㄴ ㄴㅁ ㄷㅃ ㄷㅃ ㄷㅆ ㄷㅆ -ㅌ ㄷㅉ ㄷㅉ ㄷㅊ ㄷㅋ ㄷㅌ ㄷㅍ -ㅌ"},
    {U'ㅍ', U'ㅂ', U"ㅂㄲ ㅂㄲ ㅁㄴ ㅂㄸ ㅂㄸ ㄴㄴ ㅁㅁ ㅂㅃ ㅂㅃ ㅂㅆ ㅂㅆ -ㅍ ㅂㅉ ㅂㅉ ㅂㅊ ㅂㅋ ㅂㅌ ㅂㅍ -ㅍ"},
    {U'ㅎ', U'ㄷ', U"-ㅋ -ㄲ ㄴㄴ -ㅌ -ㄸ -ㄹ -ㅁ -ㅂ -ㅃ -ㅆ -ㅆ -ㅇ -ㅊ -ㅉ -ㅊ -ㅋ -ㅌ -ㅍ -ㅎ"},
};

struct Correction {
  char32_t coda;
  char32_t onset;
  std::u32string_view cell;
};

constexpr Correction kCorrections[] = {
    {U'ㅍ', U'ㄹ', U"ㅁㄴ"}, {U'ㄿ', U'ㅋ', U"ㅂㅋ"}, {U'ㄺ', U'ㅌ', U"ㄱㅌ"}, {U'ㄺ', U'ㅍ', U"ㄱㅍ"},
    {U'ㄼ', U'ㅌ', U"ㄹㅌ"}, {U'ㄼ', U'ㅍ', U"ㄹㅍ"}, {U'ㄽ', U'ㅌ', U"ㄹㅌ"}, {U'ㄽ', U'ㅍ', U"ㄹㅍ"},
    {U'ㄿ', U'ㅌ', U"ㅂㅌ"}, {U'ㄿ', U'ㅍ', U"ㅂㅍ"}, {U'ㅄ', U'ㅊ', U"ㅂㅊ"}, {U'ㅄ', U'ㅋ', U"ㅂㅋ"},
    {U'ㅄ', U'ㅌ', U"ㅂㅌ"}, {U'ㅄ', U'ㅍ', U"ㅂㅍ"}, {U'ㄾ', U'ㄱ', U"ㄹㄲ"}, {U'ㄾ', U'ㄷ', U"ㄹㄸ"},
    {U'ㄾ', U'ㅅ', U"ㄹㅆ"}, {U'ㄾ', U'ㅈ', U"ㄹㅉ"}, {U'ㄵ', U'ㄱ', U"ㄴㄲ"}, {U'ㄵ', U'ㄷ', U"ㄴㄸ"},
    {U'ㄵ', U'ㅅ', U"ㄴㅆ"}, {U'ㄵ', U'ㅈ', U"ㄴㅉ"}};

// 을 or 를: the coda at `at`, and the letters before it.
bool EndsObjectParticle(std::u32string_view letters, size_t at) {
  return at >= 2 && letters[at] == AsCoda(U'ㄹ') && letters[at - 1] == AsVowel(U'ㅡ') &&
         (letters[at - 2] == AsOnset(U'ㅇ') || letters[at - 2] == AsOnset(U'ㄹ'));
}

}  // namespace

CodaTable::CodaTable(const Options& options) : options_(options) {
  for (const Row& row : kRows) {
    alone_[AsCoda(row.coda) - kFirstCoda] = AsCoda(row.alone);
    std::u32string_view cells = row.cells;
    for (size_t onset = 0; onset < kOnsets; ++onset) {
      const size_t end = std::min(cells.find(U' '), cells.size());
      Set(row.coda, onset, cells.substr(0, end));
      cells.remove_prefix(std::min(end + 1, cells.size()));
    }
  }
  if (!options.sound) return;
  for (const Correction& c : kCorrections) Set(c.coda, AsOnset(c.onset) - kFirstOnset, c.cell);
}

void CodaTable::Set(char32_t coda, size_t onset, std::u32string_view text) {
  Cell& cell = cells_[AsCoda(coda) - kFirstCoda][onset];
  cell = {};
  if (text == U".") return;
  cell.onset = AsOnset(text.back());
  for (char32_t c : text.substr(0, text.size() - 1)) {
    if (c != U'-') cell.codas += AsCoda(c);
  }
}

std::u32string CodaTable::Apply(std::u32string_view letters) const {
  constexpr char32_t kDeleting = U'ㅀ';  // the official table deletes the sign or space behind it
  std::u32string out;
  out.reserve(letters.size());
  for (size_t i = 0; i < letters.size(); ++i) {
    if (!IsCoda(letters[i])) {
      out += letters[i];
      continue;
    }
    const size_t coda = letters[i] - kFirstCoda;
    const bool last = i + 1 == letters.size();
    const bool space = !last && letters[i + 1] == U' ';
    const size_t next = i + 1 + (space ? 1 : 0);
    const bool onset = next < letters.size() && IsOnset(letters[next]) && !(space && LetterOf(letters[next]) == U'ㅇ');
    const bool apart = options_.object_particle_apart && space && EndsObjectParticle(letters, i);
    const Cell* cell = onset && !apart ? &cells_[coda][letters[next] - kFirstOnset] : nullptr;
    if (cell != nullptr && cell->onset != 0) {
      for (char32_t c : cell->codas) {
        out += c;
        if (space) out += U' ';
      }
      if (space && cell->codas.empty()) out += U' ';
      out += cell->onset;
      i = next;
    } else if (last || space || !IsWord(letters[i + 1])) {
      const bool deletes = !last && !options_.sound && kCodaLetters[coda] == kDeleting;
      if (deletes && i + 2 < letters.size() && letters[i + 2] == AsOnset(U'ㅇ')) {
        out += AsOnset(U'ㄹ');
        i += 2;
        continue;
      }
      out += alone_[coda];
      if (deletes) ++i;
    } else {
      out += letters[i];
    }
  }
  return out;
}

}  // namespace gsv::text::ko
