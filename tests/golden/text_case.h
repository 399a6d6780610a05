// Golden cases of the text front end: files of JSON Lines, one case per row. Runners recognise a file by the fields of
// its first row, never by its name.
//
// A family of files is a pair of functions in text_cases_<family>.h:
//   bool Accepts<Family>(const TextFile& file);
//   std::vector<RowResult> Run<Family>(const TextFile& file);
#ifndef GSV_TESTS_GOLDEN_TEXT_CASE_H_
#define GSV_TESTS_GOLDEN_TEXT_CASE_H_

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace gsv::golden {

struct TextFile {
  std::string name;  // of the file, without folder and extension
  std::string path;
  std::vector<nlohmann::json> rows;  // objects, at least one; empty lines of the file are left out

  // The first row has all these fields (which may be null).
  bool Has(std::initializer_list<const char*> fields) const;
};

// Throws std::runtime_error that names the file and the line.
TextFile ReadTextFile(const std::string& path);

struct RowResult {
  size_t row = 0;      // its number in the file, from 1, without empty lines
  std::string text;    // what the row is about
  std::string detail;  // what differs; empty: passed, unless it is open
  std::string open;    // why the row can decide nothing here, for example: it asks a model that is not there
  bool passed() const { return detail.empty() && open.empty(); }
};

// Calls `difference` for every row; what it throws is a difference as well. A row's `text` is its field "text" or
// "word".
std::vector<RowResult> RunRows(const TextFile& file,
                               const std::function<std::string(const nlohmann::json& row)>& difference);

// What differs, or nothing: "phones: expected [HH AH0] found [HH], first at 1".
std::string DifferenceOf(const std::string& what, const std::string& expected, const std::string& found);
std::string DifferenceOf(const std::string& what, const std::vector<std::string>& expected,
                         const std::vector<std::string>& found);
std::string DifferenceOf(const std::string& what, const std::vector<int>& expected, const std::vector<int>& found);

// The first that is not empty, for rows with several fields: FirstOf({DifferenceOf(...), DifferenceOf(...)}).
std::string FirstOf(std::initializer_list<std::string> differences);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_TEXT_CASE_H_
