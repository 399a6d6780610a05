// Tests only: reviewed examples, the files of tests/text.
#ifndef GSV_TEXT_REVIEWED_ROWS_H_
#define GSV_TEXT_REVIEWED_ROWS_H_

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

namespace gsv::text {

// The fields of the lines of a file, between " | "; \n in a field is a line break. Lines that begin with "# " are none.
inline std::vector<std::vector<std::string>> ReadReviewedRows(const std::string& name) {
  std::ifstream file(GSV_SOURCE_DIR "/tests/text/" + name);
  EXPECT_TRUE(file.good()) << name;
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.substr(0, 2) == "# ") continue;
    std::vector<std::string> row(1);
    for (size_t i = 0; i < line.size(); ++i) {
      if (line.compare(i, 3, " | ") == 0) {
        row.emplace_back();
        i += 2;
      } else if (line.compare(i, 2, "\\n") == 0) {
        row.back() += '\n';
        ++i;
      } else {
        row.back() += line[i];
      }
    }
    rows.push_back(row);
  }
  return rows;
}

}  // namespace gsv::text

#endif  // GSV_TEXT_REVIEWED_ROWS_H_
