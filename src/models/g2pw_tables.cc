#include "models/g2pw_tables.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/text_lines.h"
#include "base/utf8.h"

namespace gsv::models {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr char kKey[] = "g2pw";
constexpr size_t kLargestFile = size_t{16} << 20;  // the largest published one has 0.2 MB

// The official engine leaves these to the dictionary although the lists have them.
constexpr std::u32string_view kNotAsked = U"一不和咋嗲剖差攢倒難奔勁拗肖瘙誒泊听噢";
constexpr std::u32string_view kNotMonophonic = U"似攢";

std::string ReadText(const fs::path& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path.string());
  if (file->bytes().size() > kLargestFile) {
    Fail(ErrorCode::kFileCorrupt, path.string(), " has ", file->bytes().size(),
         " bytes, more than any list of characters; get the folder G2PWModel again");
  }
  return std::string(file->text());
}

struct Row {
  std::u32string character;  // one; rows for more are never asked for
  std::string reading;
};

std::vector<Row> ReadRows(std::string_view text, const std::string& where) {
  std::vector<Row> rows;
  ForEachLine(text, [&](std::string_view row, size_t line) {
    if (row.empty()) return;
    const size_t tab = row.find('\t');
    if (tab == 0 || tab == row.npos || tab + 1 == row.size() || FindInvalidUtf8(row) != row.npos) {
      Fail(ErrorCode::kFileCorrupt, where, ", line ", line,
           ": expected a character, a tab and its reading in UTF-8; get the folder G2PWModel again");
    }
    rows.push_back({DecodeUtf8(row.substr(0, tab)), std::string(row.substr(tab + 1))});
  });
  if (rows.empty()) Fail(ErrorCode::kFileCorrupt, where, " is empty; get the folder G2PWModel again");
  return rows;
}

// "name = True" of config.py.
bool Setting(std::string_view config, std::string_view name, bool absent) {
  for (size_t begin = 0; begin < config.size();) {
    const size_t end = std::min(config.find('\n', begin), config.size());
    std::string line(config.substr(begin, end - begin));
    begin = end + 1;
    std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    if (!line.starts_with(name) || line.substr(name.size(), 1) != "=") continue;
    return line.substr(name.size() + 1).starts_with("True");
  }
  return absent;
}

class BopomofoMap {
 public:
  BopomofoMap(const std::string& text, const std::string& where) {
    const json map = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!map.is_object()) Fail(ErrorCode::kFileCorrupt, where, " is no JSON object; get the folder G2PWModel again");
    for (const auto& [bopomofo, pinyin] : map.items()) {
      if (pinyin.is_string()) pinyin_[bopomofo] = pinyin.get<std::string>();
    }
  }

  // Of a reading with its tone as the last character; empty where the map does not have it.
  std::string Pinyin(const std::string& reading) const {
    const char tone = reading.back();
    const auto found = pinyin_.find(reading.substr(0, reading.size() - 1));
    return tone < '1' || tone > '5' || found == pinyin_.end() ? std::string() : found->second + tone;
  }

 private:
  std::map<std::string, std::string> pinyin_;
};

}  // namespace

G2pwFiles G2pwFiles::Find(const weights::TensorSource& source) {
  G2pwFiles files;
  struct Entry {
    std::string G2pwFiles::*text;
    const char* key;
    const char* file;
  };
  constexpr Entry kEntries[] = {{&G2pwFiles::polyphonic, "polyphonic", "POLYPHONIC_CHARS.txt"},
                                {&G2pwFiles::monophonic, "monophonic", "MONOPHONIC_CHARS.txt"},
                                {&G2pwFiles::bopomofo, "bopomofo", "bopomofo_to_pinyin_wo_tune_dict.json"},
                                {&G2pwFiles::config, "config", "config.py"}};
  const json& metadata = source.metadata();
  const auto kept = metadata.find(kKey);
  std::error_code ignored;
  const fs::path path(source.name());
  const fs::path folder = fs::is_directory(path, ignored) ? path : path.parent_path();
  for (const Entry& entry : kEntries) {
    if (kept != metadata.end() && kept->is_object() && kept->contains(entry.key) && (*kept)[entry.key].is_string()) {
      files.*entry.text = (*kept)[entry.key].get<std::string>();
      continue;
    }
    const bool optional = entry.text == &G2pwFiles::config;
    if (optional && !fs::exists(folder / entry.file, ignored)) continue;
    files.*entry.text = ReadText(folder / entry.file);
  }
  return files;
}

json G2pwFiles::ToMetadata() const {
  return {{kKey, {{"polyphonic", polyphonic}, {"monophonic", monophonic}, {"bopomofo", bopomofo}, {"config", config}}}};
}

G2pwTables::G2pwTables(const G2pwFiles& files, const std::string& name) {
  const BopomofoMap map(files.bopomofo, name + ": bopomofo_to_pinyin_wo_tune_dict.json");
  const std::vector<Row> rows = ReadRows(files.polyphonic, name + ": POLYPHONIC_CHARS.txt");
  uses_mask_ = Setting(files.config, "use_mask", true);
  const bool by_character = Setting(files.config, "use_char_phoneme", false);

  // Labels and characters are numbered in the order of their code points.
  const auto label_of = [&](const Row& row) {
    return by_character ? EncodeUtf8(row.character) + ' ' + row.reading : row.reading;
  };
  std::set<std::string> labels;
  std::map<std::u32string, std::vector<std::string>> characters;
  for (const Row& row : rows) {
    labels.insert(label_of(row));
    characters[row.character].push_back(label_of(row));
  }
  labels_.assign(labels.begin(), labels.end());
  for (const std::string& label : labels_) {
    pinyin_.push_back(map.Pinyin(by_character ? label.substr(label.find(' ') + 1) : label));
  }
  int id = 0;
  for (const auto& [character, own] : characters) {
    if (character.size() != 1) {
      Fail(ErrorCode::kFileCorrupt, name, ": POLYPHONIC_CHARS.txt has a row for \"", EncodeUtf8(character),
           "\", which is not one character; get the folder G2PWModel again");
    }
    Character& row = polyphonic_[character.front()];
    row.id = id++;
    for (const std::string& label : own) {
      row.labels.push_back(static_cast<int>(std::lower_bound(labels_.begin(), labels_.end(), label) - labels_.begin()));
    }
    std::sort(row.labels.begin(), row.labels.end());
  }
  for (const Row& row : ReadRows(files.monophonic, name + ": MONOPHONIC_CHARS.txt")) {
    if (row.character.size() == 1) monophonic_[row.character.front()] = map.Pinyin(row.reading);
  }
  for (char32_t c : kNotMonophonic) monophonic_.erase(c);
}

const G2pwTables::Character* G2pwTables::Polyphonic(char32_t c) const {
  if (kNotAsked.find(c) != kNotAsked.npos) return nullptr;
  const auto found = polyphonic_.find(c);
  return found == polyphonic_.end() ? nullptr : &found->second;
}

std::string_view G2pwTables::Monophonic(char32_t c) const {
  const auto found = monophonic_.find(c);
  return found == monophonic_.end() ? std::string_view() : found->second;
}

}  // namespace gsv::models
