#include "text/en/rule_tables.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "text/embedded.h"

GSV_EMBEDDED(RulesFile, english_rules)

namespace gsv::text {
namespace {

// In the order of Table.
constexpr std::string_view kSections[] = {"units",           "currencies",    "magnitudes",   "months",
                                          "weekdays",        "abbreviations", "clipped",      "spoken",
                                          "capital words",   "spelled",       "roman counts", "roman names",
                                          "rulers",          "extensions",    "domains",      "address signs",
                                          "signs",           "greek",         "letters",      "emoticons",
                                          "sentence starts", "date words",    "digit words",  "counted",
                                          "uncounted",       "words",         "homographs",   "homograph neighbours"};
static_assert(std::size(kSections) == static_cast<size_t>(Table::kCount));

bool KeyLess(const TableRow& a, const TableRow& b) { return a.key < b.key; }

TableRow ParseRow(std::string_view line) {
  TableRow row;
  size_t bar = line.find('|');
  GSV_CHECK(bar != line.npos && bar > 0);
  row.key = line.substr(0, bar);
  for (std::string_view& field : row.fields) {
    line.remove_prefix(bar + 1);
    bar = line.find('|');
    field = line.substr(0, bar);
    if (bar == line.npos) return row;
  }
  GSV_CHECK(false && "a row of english_rules.txt has too many fields");
  return row;
}

}  // namespace

RuleTables::RuleTables() : RuleTables(RulesFile()) {}

RuleTables::RuleTables(std::string_view file) {
  std::vector<TableRow>* table = nullptr;
  while (!file.empty()) {
    const size_t end = file.find('\n');
    const std::string_view line = file.substr(0, end);
    file.remove_prefix(end == file.npos ? file.size() : end + 1);
    if (line.empty() || line.substr(0, 2) == "# ") continue;
    if (line.size() > 2 && line.front() == '[' && line.back() == ']') {
      const auto* section = std::find(std::begin(kSections), std::end(kSections), line.substr(1, line.size() - 2));
      GSV_CHECK(section != std::end(kSections));
      table = &tables_[static_cast<size_t>(section - std::begin(kSections))];
    } else {
      GSV_CHECK(table != nullptr);
      table->push_back(ParseRow(line));
    }
  }
  for (std::vector<TableRow>& rows : tables_) std::stable_sort(rows.begin(), rows.end(), KeyLess);
}

std::span<const TableRow> RuleTables::FindAll(Table table, std::string_view key) const {
  const std::vector<TableRow>& rows = tables_[static_cast<size_t>(table)];
  const auto [begin, end] = std::equal_range(rows.begin(), rows.end(), TableRow{key, {}}, KeyLess);
  return {begin, end};
}

const TableRow* RuleTables::Find(Table table, std::string_view key) const {
  const std::span<const TableRow> rows = FindAll(table, key);
  return rows.empty() ? nullptr : rows.data();
}

}  // namespace gsv::text
