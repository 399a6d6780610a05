// Where words go: results to standard output, everything else to standard error.
#ifndef GSV_APPS_TERMINAL_H_
#define GSV_APPS_TERMINAL_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gsv/gsv.h"

namespace gsv::cli {

// Writes all of it to standard output. Errors: DiskFull, OutputUnwritable.
void WriteText(std::string_view text);
void WriteBytes(std::span<const std::byte> bytes);
void WriteJson(const nlohmann::ordered_json& document);  // indented, one newline at the end

// A line on standard error.
void WriteMessage(std::string_view text);

// Columns aligned with spaces; the last column is left as it is. Widths count characters, wide ones (Chinese) twice.
std::string FormatTable(const std::vector<std::vector<std::string>>& rows);

std::string Join(const std::vector<std::string>& words);  // with spaces

// printf of one number: Format("%.2f s", 1.5).
std::string Format(const char* format, double value);
std::string FormatBytes(double bytes);  // "16.6 MiB"

// One line on a terminal that follows a request: "[#####     ] 45 %  sentence 2 of 5". Nothing where standard error
// is no terminal or quiet was asked for.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(const Progress& progress);
  void Show(std::string_view text);
  void Clear();

 private:
  bool enabled_;
  std::string shown_;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_TERMINAL_H_
