#include "golden/text_case.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace gsv::golden {
namespace {

using nlohmann::json;

std::string Show(const std::string& value) { return value; }
std::string Show(int value) { return std::to_string(value); }

template <class T>
std::string ShowList(const std::vector<T>& values) {
  std::string shown = "[";
  for (const T& value : values) shown += (shown.size() > 1 ? " " : "") + Show(value);
  return shown + "]";
}

template <class T>
std::string ListDifference(const std::string& what, const std::vector<T>& expected, const std::vector<T>& found) {
  if (expected == found) return {};
  const auto first = std::mismatch(expected.begin(), expected.end(), found.begin(), found.end()).first;
  return what + ": expected " + ShowList(expected) + " found " + ShowList(found) + ", first at " +
         std::to_string(first - expected.begin());
}

std::string SubjectOf(const json& row) {
  for (const char* field : {"text", "word"}) {
    if (row.contains(field) && row.at(field).is_string()) return row.at(field).get<std::string>();
  }
  return {};
}

std::string Guarded(const std::function<std::string(const json& row)>& difference, const json& row) {
  try {
    return difference(row);
  } catch (const std::exception& error) {
    return std::string("throws \"") + error.what() + "\"";
  }
}

}  // namespace

bool TextFile::Has(std::initializer_list<const char*> fields) const {
  return std::all_of(fields.begin(), fields.end(), [&](const char* field) { return rows.front().contains(field); });
}

TextFile ReadTextFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(path + ": cannot be opened");
  TextFile file{.name = std::filesystem::path(path).stem().string(), .path = path, .rows = {}};
  std::string line;
  for (size_t number = 1; std::getline(stream, line); ++number) {
    if (line.empty()) continue;
    json row = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!row.is_object()) throw std::runtime_error(path + ":" + std::to_string(number) + ": not a JSON object");
    file.rows.push_back(std::move(row));
  }
  if (file.rows.empty()) throw std::runtime_error(path + ": holds no rows");
  return file;
}

std::vector<RowResult> RunRows(const TextFile& file, const std::function<std::string(const json& row)>& difference) {
  std::vector<RowResult> results;
  for (const json& row : file.rows) {
    results.push_back(
        {.row = results.size() + 1, .text = SubjectOf(row), .detail = Guarded(difference, row), .open = {}});
  }
  return results;
}

std::string DifferenceOf(const std::string& what, const std::string& expected, const std::string& found) {
  if (expected == found) return {};
  return what + ": expected \"" + expected + "\" found \"" + found + "\"";
}

std::string DifferenceOf(const std::string& what, const std::vector<std::string>& expected,
                         const std::vector<std::string>& found) {
  return ListDifference(what, expected, found);
}

std::string DifferenceOf(const std::string& what, const std::vector<int>& expected, const std::vector<int>& found) {
  return ListDifference(what, expected, found);
}

std::string FirstOf(std::initializer_list<std::string> differences) {
  const auto first = std::find_if(differences.begin(), differences.end(), [](const auto& d) { return !d.empty(); });
  return first == differences.end() ? std::string() : *first;
}

}  // namespace gsv::golden
