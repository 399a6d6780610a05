// What becomes of a coda and the onset behind it (g2pk2's table.csv and link1, link2, link4).
#ifndef GSV_TEXT_KO_CODA_TABLE_H_
#define GSV_TEXT_KO_CODA_TABLE_H_

#include <array>
#include <string>
#include <string_view>

#include "text/ko/hangul.h"

namespace gsv::text::ko {

class CodaTable {
 public:
  struct Options {
    bool sound = false;                  // without the cells that break the rules of the others
    bool object_particle_apart = false;  // the ㄹ of 을 and 를 does not change a ㄴ behind a space
  };
  explicit CodaTable(const Options& options);

  // Replaces every coda and what follows it.
  std::u32string Apply(std::u32string_view letters) const;

 private:
  struct Cell {
    std::u32string codas;  // more than one in one cell of the official table
    char32_t onset = 0;    // 0: nothing changes
  };

  void Set(char32_t coda, size_t onset, std::u32string_view cell);

  std::array<std::array<Cell, kOnsets>, kCodas> cells_;
  std::array<char32_t, kCodas> alone_;  // before a pause
  Options options_;
};

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_CODA_TABLE_H_
