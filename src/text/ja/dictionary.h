// A compiled MeCab dictionary, read in place: the four files sys.dic (words), unk.dic (words for characters that no
// word begins with), matrix.bin (what it costs that two kinds of words meet) and char.bin (classes of characters).
//
// This reads the files themselves, not through libmecab: libmecab refuses the folder of Debian's
// open-jtalk-mecab-naist-jdic because it holds no dicrc, and trusts every offset in a file. Here all are checked
// against the file's size before use. Files are mapped, nothing is parsed at start; bytes are little-endian.
#ifndef GSV_TEXT_JA_DICTIONARY_H_
#define GSV_TEXT_JA_DICTIONARY_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text::ja {

inline constexpr char kDictionaryPackage[] = "open-jtalk-mecab-naist-jdic";
inline constexpr char kDefaultDictionaryFolder[] = "/var/lib/mecab/dic/open-jtalk/naist-jdic";

// One way to read a written form.
struct Entry {
  uint16_t left_id = 0;   // its kind for the word before it
  uint16_t right_id = 0;  // its kind for the word behind it
  int16_t cost = 0;       // the lower, the likelier
  std::string_view feature;
};

// How words that the dictionary lacks are made of characters of a class.
struct CharacterClass {
  uint32_t classes = 0;  // bit set: all classes that the character belongs to
  uint8_t main = 0;      // the class whose entries of unk.dic it gets
  uint8_t length = 0;    // unknown words of 1 up to so many characters
  bool group = false;    // also one unknown word of all characters of the class that follow
  bool always = false;   // unknown words even where the dictionary has words

  bool Shares(const CharacterClass& other) const { return (classes & other.classes) != 0; }
};

// The four files. Errors: kFileCorrupt, kFileTruncated where one contradicts itself or the others, at construction or,
// for a bad offset inside, when it is met. Immutable; any thread.
class Dictionary {
 public:
  struct Files {
    std::span<const std::byte> words, unknown, matrix, characters;
  };

  // The bytes must outlive the dictionary. `where` names them in messages.
  Dictionary(const Files& files, std::string where);

  // Maps the files of a folder. Errors: kFileNotFound with the name of the package to install, kFileUnreadable.
  static std::shared_ptr<const Dictionary> Open(const std::string& folder);

  // Calls `found(bytes, entries)` for every word that `text` begins with, shortest first; `entries` are its readings.
  template <class Found>
  void FindPrefixes(std::string_view text, Found found) const {
    words_.FindPrefixes(text, [&](size_t bytes, int32_t value) {
      for (uint32_t i = 0; i < EntryCount(value); ++i) found(bytes, words_.At(FirstEntry(value) + i));
    });
  }

  // The class of a code point.
  CharacterClass ClassOf(char32_t c) const;
  // The entries of unknown words of a class.
  const std::vector<Entry>& UnknownEntries(const CharacterClass& c) const;

  // What it costs that a word with `right_id` is followed by one with `left_id`.
  int Cost(uint16_t right_id, uint16_t left_id) const {
    if (right_id >= left_size_ || left_id >= right_size_) FailCorrupt("a word's kind is not in matrix.bin");
    int16_t cost;
    __builtin_memcpy(&cost, matrix_ + 2 * (right_id + size_t{left_size_} * left_id), sizeof(cost));
    return cost;
  }

  // The first reading of the word `example` whose feature begins with `feature_prefix`, for words that users add: they
  // meet others as it does. False where there is none.
  bool FindExample(std::string_view example, std::string_view feature_prefix, Entry& entry) const;

 private:
  // sys.dic or unk.dic: a double array over bytes, entries, and their features.
  class Table {
   public:
    Table(std::span<const std::byte> file, const std::string& where);

    template <class Found>
    void FindPrefixes(std::string_view text, Found found) const {
      uint32_t base = static_cast<uint32_t>(UnitAt(0).base);
      for (size_t i = 0;; ++i) {
        if (!InArray(base)) return;
        const Unit end = UnitAt(base);
        if (i > 0 && end.check == base && end.base < 0) found(i, -(end.base + 1));
        if (i == text.size()) return;
        const uint32_t next = base + static_cast<unsigned char>(text[i]) + 1;
        if (!InArray(next)) return;
        const Unit unit = UnitAt(next);
        if (unit.check != base || unit.base < 0) return;
        base = static_cast<uint32_t>(unit.base);
      }
    }

    Entry At(uint32_t index) const;
    uint32_t left_size() const { return left_size_; }
    uint32_t right_size() const { return right_size_; }

   private:
    struct Unit {
      int32_t base;
      uint32_t check;
    };
    bool InArray(uint32_t index) const { return index < unit_count_; }
    Unit UnitAt(uint32_t index) const {
      Unit unit;
      __builtin_memcpy(&unit, units_ + sizeof(Unit) * size_t{index}, sizeof(unit));
      return unit;
    }

    std::string where_;
    const std::byte* units_ = nullptr;
    uint32_t unit_count_ = 0;
    const std::byte* entries_ = nullptr;  // of 16 bytes
    uint32_t entry_count_ = 0;
    std::string_view features_;  // each ends with a NUL
    uint32_t left_size_ = 0;
    uint32_t right_size_ = 0;
  };

  // A value of the double array: the first entry, and how many there are.
  static uint32_t FirstEntry(int32_t value) { return static_cast<uint32_t>(value) >> 8; }
  static uint32_t EntryCount(int32_t value) { return static_cast<uint32_t>(value) & 0xFF; }

  [[noreturn]] void FailCorrupt(std::string_view what) const;

  std::string where_;
  Table words_;
  const std::byte* matrix_ = nullptr;  // int16 [right_size, left_size]
  uint32_t left_size_ = 0;
  uint32_t right_size_ = 0;
  const std::byte* classes_ = nullptr;              // uint32 [0xFFFF]
  std::vector<std::vector<Entry>> unknown_;         // per class
  std::vector<std::shared_ptr<const void>> files_;  // what is mapped
};

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_DICTIONARY_H_
