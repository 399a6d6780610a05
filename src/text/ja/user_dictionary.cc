#include "text/ja/user_dictionary.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/error.h"
#include "base/file.h"
#include "base/text_lines.h"
#include "base/utf8.h"
#include "text/ja/kana.h"
#include "text/ja/reading.h"

namespace gsv::text::ja {
namespace {

// A part of speech that users may name. New words behave towards others like the example.
struct PartOfSpeech {
  std::string_view name;
  std::string_view example;
  std::string_view feature;  // the first six fields
};

constexpr PartOfSpeech kPartsOfSpeech[] = {
    {"名詞", "会社", "名詞,一般,*,*,*,*"},
    {"固有名詞", "Ｗｉｎｄｏｗｓ", "名詞,固有名詞,一般,*,*,*"},
    {"人名", "聖徳太子", "名詞,固有名詞,人名,一般,*,*"},
    {"地名", "東京", "名詞,固有名詞,地域,一般,*,*"},
    {"動詞", "行く", "動詞,自立,*,*,五段・カ行促音便,基本形"},
    {"形容詞", "高い", "形容詞,自立,*,*,形容詞・アウオ段,基本形"},
    {"副詞", "とても", "副詞,助詞類接続,*,*,*,*"},
    {"感動詞", "こんにちは", "感動詞,*,*,*,*,*"},
    {"接続詞", "しかし", "接続詞,*,*,*,*,*"},
    {"連体詞", "この", "連体詞,*,*,*,*,*"},
};

// How a noun joins the one before it, by the rules of Sagisaka and Sato for nouns that the dictionary says nothing
// about: short ones let the word before them fall at its end, long ones keep their accent or get one on their first
// mora.
std::string_view JoinRuleOf(const Word& word) {
  if (word.moras <= 2) return "C3";
  return word.accent > 0 && word.accent < word.moras ? "C1" : "C2";
}

std::vector<std::string_view> SplitFields(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const size_t comma = line.find(',');
    fields.push_back(TrimBlanks(line.substr(0, comma)));
    if (comma == line.npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

// Full-width letters in lower case: forms that differ only in case are the same. As many bytes as before.
std::string FoldCase(std::string_view full_width) {
  std::string folded;
  while (!full_width.empty()) {
    const size_t bytes = std::min(CharacterBytes(full_width), full_width.size());
    const char32_t c = DecodeKana(full_width);
    if (c >= U'Ａ' && c <= U'Ｚ') {
      AppendUtf8(c + (U'ａ' - U'Ａ'), folded);
    } else {
      folded += full_width.substr(0, bytes);
    }
    full_width.remove_prefix(bytes);
  }
  return folded;
}

}  // namespace

void UserDictionary::ParseLine(std::string_view line) {
  const std::vector<std::string_view> fields = SplitFields(line);
  if (fields.size() < 2 || fields.size() > 4) {
    Fail(ErrorCode::kFileCorrupt, "has ", fields.size(), " fields, expected surface,reading[,accent[,part of speech]]");
  }
  Item item;
  item.surface = FoldCase(ToFullWidth(DecodeUtf8(fields[0])));
  if (item.surface.empty()) Fail(ErrorCode::kFileCorrupt, "has no surface before the first comma");

  std::optional<Word> word = ParseAccentPhrase(fields[1]);
  if (!word.has_value()) {
    Fail(ErrorCode::kFileCorrupt, "has the reading \"", fields[1],
         "\", expected kana of one accent phrase, at most one ' in it");
  }
  if (fields.size() > 2 && !fields[2].empty()) {
    const std::string_view digits = fields[2];
    int accent = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), accent);
    if (error != std::errc() || end != digits.data() + digits.size() || accent < 0 || accent > word->moras) {
      Fail(ErrorCode::kFileCorrupt, "has the accent \"", digits, "\", expected 0 to ", word->moras,
           ", the number of the mora after which the pitch falls");
    }
    if (word->accent != 0 && word->accent != accent) {
      Fail(ErrorCode::kFileCorrupt, "has an accent on mora ", word->accent, " in the reading, but ", accent,
           " as accent; give one of them");
    }
    word->accent = accent;
  }
  if (fields.size() > 3 && !fields[3].empty()) {
    std::string names;
    const auto row = std::find_if(std::begin(kPartsOfSpeech), std::end(kPartsOfSpeech),
                                  [&](const PartOfSpeech& part) { return part.name == fields[3]; });
    for (const PartOfSpeech& part : kPartsOfSpeech) names += (names.empty() ? "" : ", ") + std::string(part.name);
    if (row == std::end(kPartsOfSpeech)) {
      Fail(ErrorCode::kFileCorrupt, "has the part of speech \"", fields[3], "\", expected one of ", names);
    }
    item.example = static_cast<size_t>(row - std::begin(kPartsOfSpeech));
  }
  const std::string_view rule = item.example <= 3 ? JoinRuleOf(*word) : "*";
  // The base form has no use for a word that is not conjugated.
  item.feature = std::string(kPartsOfSpeech[item.example].feature) + ",*," + word->reading + "," + word->pronunciation +
                 "," + std::to_string(word->accent) + "/" + std::to_string(word->moras) + "," + std::string(rule);
  longest_ = std::max(longest_, item.surface.size());
  items_.push_back(std::move(item));
}

std::shared_ptr<const UserDictionary> UserDictionary::Parse(std::string_view text, std::string_view where) {
  auto dictionary = std::make_shared<UserDictionary>();
  const size_t invalid = FindInvalidUtf8(text);
  if (invalid != text.npos) {
    Fail(ErrorCode::kTextNotUtf8, where, ": is not UTF-8 at byte ", invalid, "; save it as UTF-8");
  }
  ForEachEntry(text, [&](std::string_view line, size_t number) {
    try {
      dictionary->ParseLine(TrimBlanks(line));
    } catch (const Error& error) {
      Fail(error.code(), where, ":", number, ": the word ", error.what());
    }
  });
  // Of two readings for one form the later counts.
  std::vector<Item>& items = dictionary->items_;
  std::reverse(items.begin(), items.end());
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.surface < b.surface; });
  items.erase(
      std::unique(items.begin(), items.end(), [](const Item& a, const Item& b) { return a.surface == b.surface; }),
      items.end());
  return dictionary;
}

std::shared_ptr<const UserDictionary> UserDictionary::Open(const std::string& path) {
  return Parse(MappedFile::Open(path)->text(), path);
}

std::vector<FixedMorpheme> UserDictionary::Find(std::string_view text, const Dictionary& dictionary) const {
  std::vector<FixedMorpheme> found;
  if (items_.empty()) return found;
  const std::string folded = FoldCase(text);
  const std::string_view whole = folded;
  for (size_t at = 0; at < whole.size();) {
    const Item* longest = nullptr;
    const size_t limit = std::min(longest_, whole.size() - at);
    // Candidates share ever longer beginnings with the text.
    auto first = items_.begin();
    auto last = items_.end();
    for (size_t bytes = 1; bytes <= limit && first != last; ++bytes) {
      const std::string_view prefix = whole.substr(at, bytes);
      first = std::lower_bound(first, last, prefix,
                               [](const Item& item, std::string_view key) { return item.surface < key; });
      last = std::upper_bound(first, last, prefix, [](std::string_view key, const Item& item) {
        return key < std::string_view(item.surface).substr(0, key.size());
      });
      if (first != last && first->surface.size() == bytes) longest = &*first;
    }
    if (longest == nullptr) {
      at += CharacterBytes(whole.substr(at));
      continue;
    }
    const PartOfSpeech& part = kPartsOfSpeech[longest->example];
    FixedMorpheme morpheme{at, at + longest->surface.size(), {}};
    dictionary.FindExample(part.example, part.feature, morpheme.entry);
    morpheme.entry.cost = 0;
    morpheme.entry.feature = longest->feature;
    found.push_back(morpheme);
    at = morpheme.end;
  }
  return found;
}

}  // namespace gsv::text::ja
