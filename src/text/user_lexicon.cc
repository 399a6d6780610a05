#include "text/user_lexicon.h"

#include <sys/stat.h>
#include <utf8proc.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>

#include "base/error.h"
#include "base/text_lines.h"
#include "base/utf8.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr size_t kShown = 60;  // characters of a field in a message

char32_t Fold(char32_t c) {
  return IsLatinLetter(c) ? static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))) : c;
}

bool IsLatin(char32_t c) { return IsLatinLetter(c) || IsAsciiDigit(c); }

std::string Shown(std::string_view field) {
  const std::u32string characters = DecodeUtf8(field);
  return characters.size() <= kShown ? std::string(field) : EncodeUtf8(characters.substr(0, kShown)) + "...";
}

std::vector<std::string> SplitTabs(std::string_view line) {
  std::vector<std::string> fields;
  for (size_t begin = 0; begin <= line.size();) {
    const size_t end = std::min(line.find('\t', begin), line.size());
    fields.emplace_back(TrimBlanks(line.substr(begin, end - begin)));
    begin = end + 1;
  }
  return fields;
}

// RFC 4180, within a line. Nothing where a quote is left open or has text behind it.
std::vector<std::string> SplitCommas(std::string_view line) {
  std::vector<std::string> fields;
  for (size_t i = 0;;) {
    std::string field;
    while (i < line.size() && line[i] == ' ') ++i;
    if (i < line.size() && line[i] == '"') {
      for (++i;; ++i) {
        if (i >= line.size()) return {};
        if (line[i] == '"' && line.substr(i + 1, 1) != "\"") break;
        i += line[i] == '"' ? 1 : 0;
        field.push_back(line[i]);
      }
      ++i;
      while (i < line.size() && line[i] == ' ') ++i;
      if (i < line.size() && line[i] != ',') return {};
    } else {
      const size_t end = std::min(line.find(',', i), line.size());
      field = TrimBlanks(line.substr(i, end - i));
      i = end;
    }
    fields.push_back(std::move(field));
    if (i >= line.size()) return fields;
    ++i;
  }
}

// One line to an entry; nothing for the line of headings.
class LineReader {
 public:
  LineReader(std::string name, const UserLexicon::ReadingParser& parse)
      : name_(std::move(name)), commas_(name_.ends_with(".csv")), parse_(parse) {}

  std::optional<LexiconEntry> Read(std::string_view line, int number) const {
    const std::vector<std::string> fields = commas_ ? SplitCommas(line) : SplitTabs(line);
    if (number == 1 && fields == std::vector<std::string>{"word", "language", "reading"}) return std::nullopt;
    if (fields.size() != 3 || fields[0].empty() || fields[1].empty() || fields[2].empty()) {
      Fail(number, commas_ ? "expected three fields: word,language,reading"
                           : "expected three fields with tabs between them: word, language, reading");
    }
    LexiconEntry entry{.word = DecodeUtf8(fields[0]), .language = fields[1], .phones = {}, .line = number};
    if (entry.word.size() > UserLexicon::kMaxWord || fields[2].size() > UserLexicon::kMaxReading) {
      Fail(number, "a word has at most " + std::to_string(UserLexicon::kMaxWord) + " characters, a reading " +
                       std::to_string(UserLexicon::kMaxReading) + " bytes");
    }
    if (std::none_of(entry.word.begin(), entry.word.end(), IsWord)) {
      Fail(number, "\"" + fields[0] + "\" has no letter, character or digit");
    }
    std::transform(entry.word.begin(), entry.word.end(), entry.word.begin(), Fold);
    try {
      entry.phones = parse_(fields[1], fields[2]);
    } catch (const Error& error) {
      Fail(number, std::string("\"") + Shown(fields[0]) + "\": " + error.what());
    }
    return entry;
  }

  [[noreturn]] void Fail(int number, const std::string& message) const {
    gsv::Fail(ErrorCode::kFileCorrupt, name_, ", line ", number, ": ", message);
  }

 private:
  std::string name_;
  bool commas_;
  const UserLexicon::ReadingParser& parse_;
};

}  // namespace

UserLexicon::UserLexicon(std::string_view bytes, const std::string& name, const ReadingParser& parse) {
  if (bytes.size() > kMaxBytes) {
    Fail(ErrorCode::kFileTypeUnknown, name, " has more than ", kMaxBytes, " bytes, too many for a lexicon");
  }
  const LineReader reader(name, parse);
  ForEachEntry(bytes, [&](std::string_view line, size_t number) {
    const int at = static_cast<int>(number);
    if (FindInvalidUtf8(line) != line.npos) reader.Fail(at, "not valid UTF-8; save the file as UTF-8");
    std::optional<LexiconEntry> entry = reader.Read(line, at);
    if (!entry) return;
    if (entries_.size() == kMaxEntries) {
      Fail(ErrorCode::kFileTypeUnknown, name, " has more than ", kMaxEntries, " words");
    }
    entries_.push_back(std::move(*entry));
  });
  std::stable_sort(entries_.begin(), entries_.end(), [](const LexiconEntry& a, const LexiconEntry& b) {
    return a.word != b.word ? a.word < b.word : a.language < b.language;
  });
  const auto twice = std::adjacent_find(
      entries_.begin(), entries_.end(),
      [](const LexiconEntry& a, const LexiconEntry& b) { return a.word == b.word && a.language == b.language; });
  if (twice != entries_.end()) {
    reader.Fail(std::next(twice)->line, "\"" + EncodeUtf8(twice->word) + "\" is there already for " + twice->language +
                                            ", in line " + std::to_string(twice->line));
  }
}

std::vector<LexiconMatch> UserLexicon::At(std::u32string_view text, size_t begin) const {
  std::vector<LexiconMatch> matches;
  if (begin > 0 && IsLatin(text[begin]) && IsLatin(text[begin - 1])) return matches;
  // The entries that begin with what has been looked at; the shortest of them come first.
  auto first = entries_.begin();
  auto last = entries_.end();
  for (size_t i = begin; i < text.size() && first != last; ++i) {
    const size_t depth = i - begin;
    const char32_t c = Fold(text[i]);
    first = std::lower_bound(first, last, c, [depth](const LexiconEntry& entry, char32_t value) {
      return entry.word.size() <= depth || entry.word[depth] < value;
    });
    last = std::upper_bound(first, last, c,
                            [depth](char32_t value, const LexiconEntry& entry) { return value < entry.word[depth]; });
    const bool within = IsLatin(text[i]) && i + 1 < text.size() && IsLatin(text[i + 1]);
    for (auto entry = first; !within && entry != last && entry->word.size() == depth + 1; ++entry) {
      matches.push_back({&*entry, {begin, i + 1}});
    }
  }
  std::reverse(matches.begin(), matches.end());
  return matches;
}

namespace {

// What tells one state of a file from another.
struct Signature {
  int64_t seconds = 0, nanoseconds = 0;
  uint64_t size = 0, node = 0;
  bool exists = false;
  friend bool operator==(const Signature&, const Signature&) = default;
};

Signature SignatureOf(const std::string& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return {};
  return {.seconds = status.st_mtim.tv_sec,
          .nanoseconds = status.st_mtim.tv_nsec,
          .size = static_cast<uint64_t>(status.st_size),
          .node = static_cast<uint64_t>(status.st_ino),
          .exists = true};
}

// Read and not mapped: an editor may cut the file at any time.
std::string ReadWhole(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (file == nullptr) {
    Fail(errno == ENOENT ? ErrorCode::kFileNotFound : ErrorCode::kFileUnreadable, path,
         " (the user's lexicon) cannot be opened: ", std::strerror(errno));
  }
  std::string bytes;
  char block[1 << 14];
  size_t count;
  while ((count = std::fread(block, 1, sizeof(block), file.get())) > 0 && bytes.size() <= UserLexicon::kMaxBytes) {
    bytes.append(block, count);
  }
  if (std::ferror(file.get()) != 0) Fail(ErrorCode::kFileUnreadable, path, " cannot be read: ", std::strerror(errno));
  return bytes;
}

}  // namespace

struct LexiconFile::State {
  std::mutex mutex;
  Signature seen;                              // guarded by mutex, as is the next
  std::shared_ptr<const UserLexicon> lexicon;  // null until the first call
};

LexiconFile::LexiconFile(std::string path, UserLexicon::ReadingParser parse)
    : path_(std::move(path)), parse_(std::move(parse)), state_(std::make_unique<State>()) {}

LexiconFile::~LexiconFile() = default;

std::shared_ptr<const UserLexicon> LexiconFile::Get(std::string* complaint) const {
  std::lock_guard lock(state_->mutex);
  const Signature now = SignatureOf(path_);
  if (state_->lexicon != nullptr && now == state_->seen) return state_->lexicon;
  try {
    state_->lexicon = std::make_shared<const UserLexicon>(ReadWhole(path_), path_, parse_);
    state_->seen = now;
  } catch (const Error& error) {
    if (state_->lexicon == nullptr) throw;
    state_->seen = now;
    if (complaint != nullptr) *complaint = std::string(error.what()) + "; the last good version stays in force";
  }
  return state_->lexicon;
}

}  // namespace gsv::text
