#include "terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace gsv::cli {
namespace {

// Columns that a terminal gives to a UTF-8 text: two for Chinese, Japanese and Korean characters and full-width forms.
size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) == 0x80) continue;  // inside a character
    width += byte >= 0xe2 ? 2 : 1;        // leading byte of U+2000 and above
  }
  return width;
}

[[noreturn]] void FailOut(int error) {
  const ErrorCode code = error == ENOSPC || error == EDQUOT ? ErrorCode::kDiskFull : ErrorCode::kOutputUnwritable;
  throw Error(code, std::string("standard output cannot be written: ") + std::strerror(error));
}

}  // namespace

void WriteBytes(std::span<const std::byte> bytes) {
  errno = 0;
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::fflush(stdout) != 0) FailOut(errno);
}

void WriteText(std::string_view text) { WriteBytes(std::as_bytes(std::span(text))); }

void WriteJson(const nlohmann::ordered_json& document) {
  // File names need not be UTF-8; JSON must.
  WriteText(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

void WriteMessage(std::string_view text) { std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data()); }

std::string FormatTable(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], DisplayWidth(row[c]));
  }
  std::string table;
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c) {
      table += row[c];
      if (c + 1 < row.size()) table.append(widths[c] - DisplayWidth(row[c]) + 2, ' ');
    }
    table += '\n';
  }
  return table;
}

std::string Join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string Format(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

std::string FormatBytes(double bytes) {
  const char* const units[] = {"B", "KiB", "MiB", "GiB"};
  size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < std::size(units)) {
    bytes /= 1024;
    ++unit;
  }
  return Format(unit == 0 ? "%.0f " : "%.1f ", bytes) + units[unit];
}

ProgressLine::ProgressLine(bool quiet) : enabled_(!quiet && isatty(STDERR_FILENO) != 0) {}

void ProgressLine::Show(const Progress& progress) {
  constexpr int kCells = 30;
  const int filled = std::clamp(static_cast<int>(progress.fraction * kCells), 0, kCells);
  std::string line = "[";
  line.append(static_cast<size_t>(filled), '#').append(static_cast<size_t>(kCells - filled), ' ');
  line += Format("] %3.0f %%", progress.fraction * 100);
  if (progress.sentences > 1) {
    line += "  sentence " + std::to_string(std::min(progress.sentence + 1, progress.sentences)) + " of " +
            std::to_string(progress.sentences);
  }
  Show(line);
}

void ProgressLine::Show(std::string_view text) {
  if (!enabled_ || text == shown_) return;
  std::fprintf(stderr, "\r\x1b[K%.*s", static_cast<int>(text.size()), text.data());
  std::fflush(stderr);
  shown_ = text;
}

void ProgressLine::Clear() {
  if (shown_.empty()) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_.clear();
}

}  // namespace gsv::cli
