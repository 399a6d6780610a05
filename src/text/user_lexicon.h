// Words whose reading the user decides: a file of lines "word <tab> language <tab> reading".
//
//   # word    language  reading
//   重庆      zh        chong2 qing4
//   GIF       en        JH IH1 F
//   C++       zh        phones: x i1 j ia1 j ia1
//
// UTF-8; blank lines and those that begin with # are skipped, and so is a first line "word language reading". A file
// whose name ends in .csv has commas instead of tabs, and quotes around what holds a comma. A reading is in the
// notation of the language, or symbols of the models behind "phones:".
#ifndef GSV_TEXT_USER_LEXICON_H_
#define GSV_TEXT_USER_LEXICON_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/converter.h"
#include "text/span.h"

namespace gsv::text {

struct LexiconEntry {
  std::u32string word;   // Latin letters in lower case: the case of a word does not matter
  std::string language;  // "zh", "en", ...
  PhoneSymbols phones;
  int line = 0;
};

struct LexiconMatch {
  const LexiconEntry* entry;
  Span span;
};

// Immutable; any thread.
class UserLexicon {
 public:
  // The phones of a reading in the notation of a language; throws kTextMarkInvalid or kLanguageUnknown with a reason.
  using ReadingParser = std::function<PhoneSymbols(std::string_view language, std::string_view reading)>;

  static constexpr size_t kMaxBytes = size_t{16} << 20;
  static constexpr size_t kMaxEntries = 200'000;
  static constexpr size_t kMaxWord = 64;       // code points
  static constexpr size_t kMaxReading = 1000;  // bytes

  // `name` is the path that messages show; ".csv" at its end decides the separator.
  // Errors: kFileCorrupt with the number of the line (not UTF-8, not three fields, an unknown language, a reading that
  // is none, a word that is there twice), kFileTypeUnknown above a limit.
  UserLexicon(std::string_view bytes, const std::string& name, const ReadingParser& parse);

  // The longest words of `text` from the left for which `fits` holds. Words that begin or end with a Latin letter or
  // digit are not found within longer ones. Linear in the text.
  template <class Fits>
  std::vector<LexiconMatch> Find(std::u32string_view text, Fits fits) const {
    std::vector<LexiconMatch> matches;
    for (size_t begin = 0; begin < text.size();) {
      size_t end = begin + 1;
      for (const LexiconMatch& match : At(text, begin)) {
        if (match.span.end < end || !fits(match)) continue;
        matches.push_back(match);
        end = match.span.end;
        break;
      }
      begin = end;
    }
    return matches;
  }

  size_t size() const { return entries_.size(); }

 private:
  // What begins at a place, the longest first.
  std::vector<LexiconMatch> At(std::u32string_view text, size_t begin) const;

  std::vector<LexiconEntry> entries_;  // sorted by word
};

// A file that is read again when it has changed. Any thread.
class LexiconFile {
 public:
  LexiconFile(std::string path, UserLexicon::ReadingParser parse);
  ~LexiconFile();

  // As the file is now: its time and size are compared at each call. Requests that run keep what they had. A file that
  // has become unreadable or wrong leaves the last good lexicon in force; `complaint` then says what is wrong, once per
  // change. Errors, at the first call only: those of UserLexicon; kFileNotFound, kFileUnreadable.
  std::shared_ptr<const UserLexicon> Get(std::string* complaint = nullptr) const;

 private:
  struct State;
  std::string path_;
  UserLexicon::ReadingParser parse_;
  std::unique_ptr<State> state_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_USER_LEXICON_H_
