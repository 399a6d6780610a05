// data/english_rules.txt: units, currencies, abbreviations, signs and everything else that the corrected English
// normaliser and reader know beside their rules.
#ifndef GSV_TEXT_EN_RULE_TABLES_H_
#define GSV_TEXT_EN_RULE_TABLES_H_

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace gsv::text {

enum class Table {
  kUnits,
  kCurrencies,
  kMagnitudes,
  kMonths,
  kWeekdays,
  kAbbreviations,
  kClipped,
  kSpoken,
  kCapitalWords,
  kSpelled,
  kRomanCounts,
  kRomanNames,
  kRulers,
  kExtensions,
  kDomains,
  kAddressSigns,
  kSigns,
  kGreek,
  kLetters,
  kEmoticons,
  kSentenceStarts,
  kDateWords,
  kDigitWords,
  kCounted,
  kUncounted,
  kWords,
  kHomographs,
  kHomographNeighbours,
  kCount
};

// A line: what is looked up, and up to four fields, empty where the line has fewer.
struct TableRow {
  std::string_view key;
  std::array<std::string_view, 4> fields;
};

// Immutable; any thread. All text is UTF-8 within the embedded file.
class RuleTables {
 public:
  RuleTables();
  // Errors: kInternal where `file` does not have the form of data/english_rules.txt.
  explicit RuleTables(std::string_view file);

  // The rows of a key in the order of the file.
  std::span<const TableRow> FindAll(Table table, std::string_view key) const;
  const TableRow* Find(Table table, std::string_view key) const;
  bool Has(Table table, std::string_view key) const { return Find(table, key) != nullptr; }

  // All rows, sorted by the bytes of their keys.
  std::span<const TableRow> Rows(Table table) const { return tables_[static_cast<size_t>(table)]; }

 private:
  std::array<std::vector<TableRow>, static_cast<size_t>(Table::kCount)> tables_;  // by key
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_RULE_TABLES_H_
