// The lines of a text file that a user wrote, with their numbers for messages.
#ifndef GSV_BASE_TEXT_LINES_H_
#define GSV_BASE_TEXT_LINES_H_

#include <algorithm>
#include <string_view>

namespace gsv {

// Without spaces, tabs and carriage returns at both ends.
inline std::string_view TrimBlanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t begin = text.find_first_not_of(kBlanks);
  return begin == text.npos ? std::string_view() : text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

// read(line, number) for each line, from 1 on, without its end (LF or CRLF); a byte order mark in front is not part of
// the first. After the last line end there is no further line.
template <class Read>
void ForEachLine(std::string_view text, Read read) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    read(line, number);
  }
}

// The same for files in which empty lines say nothing and lines with # in front are remarks: the others.
template <class Read>
void ForEachEntry(std::string_view text, Read read) {
  ForEachLine(text, [&](std::string_view line, size_t number) {
    const std::string_view trimmed = TrimBlanks(line);
    if (!trimmed.empty() && trimmed.front() != '#') read(line, number);
  });
}

}  // namespace gsv

#endif  // GSV_BASE_TEXT_LINES_H_
