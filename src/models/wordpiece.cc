#include "models/wordpiece.h"

#include <utf8proc.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/utf8.h"

namespace gsv::models {

// A character of a word, and the code point of the text that it came from (one may become several).
struct Wordpiece::Character {
  char32_t value;
  size_t source;
};

namespace {

constexpr size_t kLongestWord = 100;                    // characters; a longer word is unknown as a whole
constexpr size_t kLargestVocabulary = size_t{1} << 20;  // far above any published one (21128)
constexpr int kLongestDecomposition = 32;               // code points; Unicode's longest canonical one has 4

struct Range {
  char32_t first, last;
};
// What the tokenizer takes for Chinese characters: words of their own. The gap from 2B820 to 2B91F is the library's.
constexpr Range kChinese[] = {{0x4E00, 0x9FFF},   {0x3400, 0x4DBF},   {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
                              {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0xF900, 0xFAFF},   {0x2F800, 0x2FA1F}};

bool IsChinese(char32_t c) {
  return std::ranges::any_of(kChinese, [c](const Range& range) { return range.first <= c && c <= range.last; });
}

utf8proc_category_t Category(char32_t c) { return utf8proc_category(static_cast<utf8proc_int32_t>(c)); }

bool IsWhitespace(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return true;
  const utf8proc_category_t category = Category(c);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

bool IsDropped(char32_t c) {
  if (c == 0 || c == 0xFFFD) return true;
  if (c == '\t' || c == '\n' || c == '\r') return false;
  const utf8proc_category_t category = Category(c);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF || category == UTF8PROC_CATEGORY_CO;
}

// Words of their own too: everything in ASCII that is no letter or digit, and Unicode's punctuation.
bool IsPunctuation(char32_t c) {
  if (c < 0x80) return c > ' ' && c < 0x7F && !utf8proc_isupper(c) && !utf8proc_islower(c) && !(c >= '0' && c <= '9');
  const utf8proc_category_t category = Category(c);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

// Canonical decomposition without combining marks, in lower case.
std::u32string Normalized(char32_t c) {
  utf8proc_int32_t parts[kLongestDecomposition];
  int boundary = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts, kLongestDecomposition,
                              static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary);
  GSV_CHECK(count >= 0 && count <= kLongestDecomposition);
  std::u32string out;
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    if (utf8proc_category(parts[i]) != UTF8PROC_CATEGORY_MN) {
      out += static_cast<char32_t>(utf8proc_tolower(parts[i]));
    }
  }
  return out;
}

}  // namespace

Wordpiece::Wordpiece(std::vector<std::string> tokens, const std::string& name) : tokens_(std::move(tokens)) {
  for (size_t id = 0; id < tokens_.size(); ++id) ids_[tokens_[id]] = static_cast<int>(id);
  for (const auto& [token, id] : {std::pair{"[CLS]", &cls_}, {"[SEP]", &sep_}, {"[UNK]", &unknown_}}) {
    *id = Find(token);
    if (*id < 0) {
      Fail(ErrorCode::kFileCorrupt, name, ": the vocabulary of ", tokens_.size(), " tokens has no ", token,
           "; expected the one of chinese-roberta-wwm-ext-large");
    }
  }
}

Wordpiece Wordpiece::FromLines(std::string_view lines, const std::string& name) {
  std::vector<std::string> tokens;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view token = lines.substr(0, end);
    if (token.ends_with('\r')) token.remove_suffix(1);
    tokens.emplace_back(token);
    if (tokens.size() > kLargestVocabulary) Fail(ErrorCode::kFileCorrupt, name, ": too many lines for a vocabulary");
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return Wordpiece(std::move(tokens), name);
}

Wordpiece Wordpiece::FromTokenizerJson(std::string_view json, const std::string& name) {
  const nlohmann::json root = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  const bool has_model = root.is_object() && root.contains("model") && root["model"].is_object();
  if (!has_model || !root["model"].contains("vocab") || !root["model"]["vocab"].is_object()) {
    Fail(ErrorCode::kFileCorrupt, name, ": expected the JSON of a tokenizer with \"model\": {\"vocab\": {...}}");
  }
  const nlohmann::json& vocabulary = root["model"]["vocab"];
  if (vocabulary.size() > kLargestVocabulary) {
    Fail(ErrorCode::kFileCorrupt, name, ": ", vocabulary.size(), " tokens are too many for a vocabulary");
  }
  std::vector<std::string> tokens(vocabulary.size());
  std::vector<bool> taken(vocabulary.size());
  for (const auto& [token, id] : vocabulary.items()) {
    const bool fits = id.is_number_unsigned() && id.get<uint64_t>() < tokens.size() && !taken[id.get<size_t>()] &&
                      token.find('\n') == std::string::npos;
    if (!fits) {
      Fail(ErrorCode::kFileCorrupt, name, ": token '", token, "' has the id ", id.dump(), "; expected each of 0 to ",
           tokens.size() - 1, " once");
    }
    taken[id.get<size_t>()] = true;
    tokens[id.get<size_t>()] = token;
  }
  return Wordpiece(std::move(tokens), name);
}

std::string Wordpiece::Lines() const {
  std::string lines;
  for (const std::string& token : tokens_) lines += token + '\n';
  return lines;
}

int Wordpiece::Find(std::string_view token) const {
  const auto found = ids_.find(token);
  return found == ids_.end() ? -1 : found->second;
}

// Greedy: the longest piece of the vocabulary first; "##" marks pieces behind the first. A word of which any part is
// unknown is unknown as a whole. `covers` counts the tokens that touch a code point of the text.
void Wordpiece::AddWord(const std::vector<Character>& word, std::vector<int>& covers, std::vector<int>& ids) const {
  if (word.empty() || word.size() > kLongestWord) return;
  struct Piece {
    size_t begin, end;
    int id;
  };
  std::vector<Piece> pieces;
  for (size_t begin = 0; begin < word.size();) {
    std::string candidate = begin == 0 ? "" : "##";
    Piece longest{begin, begin, -1};
    for (size_t end = begin; end < word.size(); ++end) {
      AppendUtf8(word[end].value, candidate);
      if (const int id = Find(candidate); id >= 0) longest = {begin, end + 1, id};
    }
    if (longest.id < 0) return;
    pieces.push_back(longest);
    begin = longest.end;
  }
  for (const Piece& piece : pieces) {
    const size_t first = word[piece.begin].source;
    const size_t last = word[piece.end - 1].source;
    for (size_t source = first; source <= last; ++source) {
      ids[source] = first == last && covers[source] == 0 ? piece.id : unknown_;
      ++covers[source];
    }
  }
}

std::vector<int> Wordpiece::Ids(std::u32string_view characters) const {
  std::vector<int> ids(characters.size(), unknown_);
  std::vector<int> covers(characters.size(), 0);
  std::vector<Character> word;
  const auto end_word = [&] {
    AddWord(word, covers, ids);
    word.clear();
  };
  for (size_t i = 0; i < characters.size(); ++i) {
    if (IsDropped(characters[i])) continue;
    if (IsWhitespace(characters[i])) {
      end_word();
      continue;
    }
    const bool chinese = IsChinese(characters[i]);
    if (chinese) end_word();
    for (const char32_t c : Normalized(characters[i])) {
      const bool alone = IsPunctuation(c);
      if (alone) end_word();
      word.push_back({c, i});
      if (alone) end_word();
    }
    if (chinese) end_word();
  }
  end_word();
  return ids;
}

}  // namespace gsv::models
