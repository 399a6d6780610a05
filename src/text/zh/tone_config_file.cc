#include "text/zh/tone_config_file.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/error.h"
#include "base/file.h"
#include "base/text_lines.h"
#include "base/utf8.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr size_t kShown = 40;  // bytes of the user's text in a message

template <class Member>
struct Name {
  std::string_view name;
  Member ToneConfig::*member;
};

constexpr Name<bool> kSwitches[] = {
    {"join_bu", &ToneConfig::join_bu},
    {"join_yi", &ToneConfig::join_yi},
    {"join_reduplication", &ToneConfig::join_reduplication},
    {"join_third_tones", &ToneConfig::join_third_tones},
    {"join_third_tones_at_border", &ToneConfig::join_third_tones_at_border},
    {"join_er", &ToneConfig::join_er},
    {"bu", &ToneConfig::bu},
    {"yi", &ToneConfig::yi},
    {"neutral_reduplication", &ToneConfig::neutral_reduplication},
    {"neutral_suffix", &ToneConfig::neutral_suffix},
    {"neutral_words", &ToneConfig::neutral_words},
    {"third_tone", &ToneConfig::third_tone},
    {"erhua", &ToneConfig::erhua},
    {"reduplication_by_reading", &ToneConfig::reduplication_by_reading},
    {"particle_de_alone", &ToneConfig::particle_de_alone},
    {"digits_keep_yi", &ToneConfig::digits_keep_yi},
    {"ordinals_keep_yi", &ToneConfig::ordinals_keep_yi},
    {"structural_de", &ToneConfig::structural_de},
    {"modal_de", &ToneConfig::modal_de},
    {"adjectives_keep_tones", &ToneConfig::adjectives_keep_tones},
};

constexpr Name<WordSet> kLists[] = {
    {"must_neutral", &ToneConfig::must_neutral},
    {"must_not_neutral", &ToneConfig::must_not_neutral},
    {"must_erhua", &ToneConfig::must_erhua},
    {"not_erhua", &ToneConfig::not_erhua},
    {"particles", &ToneConfig::particles},
    {"measure_ge_after", &ToneConfig::measure_ge_after},
    {"ordinals", &ToneConfig::ordinals},
    {"not_ordinals", &ToneConfig::not_ordinals},
    {"full_de", &ToneConfig::full_de},
    {"full_places", &ToneConfig::full_places},
    {"adverbs_in_de", &ToneConfig::adverbs_in_de},
    {"modal_de_after", &ToneConfig::modal_de_after},
    {"modal_de_not_before", &ToneConfig::modal_de_not_before},
};

constexpr std::string_view kLongestJoin = "longest_join";
constexpr size_t kMaxJoin = 16;  // characters
constexpr std::string_view kErhuaRules = "erhua_rules";

template <class Member, size_t N>
const Name<Member>* Find(const Name<Member> (&rows)[N], std::string_view name) {
  const auto it = std::find_if(std::begin(rows), std::end(rows), [&](const auto& row) { return row.name == name; });
  return it == std::end(rows) ? nullptr : it;
}

template <class Member, size_t N>
std::string NamesOf(const Name<Member> (&rows)[N]) {
  std::string names;
  for (const auto& row : rows) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

// Splits off the next item between blanks; empty at the end.
std::string_view NextItem(std::string_view& rest) {
  rest = TrimBlanks(rest);
  const std::string_view item = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(item.size());
  return item;
}

// What a file changes. Its rules for 儿 are asked before those that were there.
struct Target {
  ToneConfig& config;
  std::vector<ErhuaRule> rules = {};  // of the file
};

// One line.
class LineReader {
 public:
  LineReader(std::string_view name, size_t number) : name_(name), number_(number) {}

  void Read(std::string_view line, Target& target) const {
    ToneConfig& config = target.config;
    const size_t equals = line.find('=');
    if (equals == line.npos) Fail("expected \"name = value\", \"name += words\" or \"name -= words\"");
    const char sign = equals > 0 && (line[equals - 1] == '+' || line[equals - 1] == '-') ? line[equals - 1] : '=';
    const std::string_view name = TrimBlanks(line.substr(0, equals - (sign == '=' ? 0 : 1)));
    const std::string_view value = TrimBlanks(line.substr(equals + 1));
    if (const auto* row = Find(kSwitches, name)) {
      ExpectAssignment(sign, name);
      config.*row->member = ReadSwitch(value);
    } else if (const auto* list = Find(kLists, name)) {
      ChangeList(sign, value, config.*list->member);
    } else if (name == kLongestJoin) {
      ExpectAssignment(sign, name);
      config.longest_join = ReadNumber(value);
    } else if (name == kErhuaRules) {
      ChangeErhuaRules(sign, value, target);
    } else {
      Fail("no setting is named \"", Shown(name), "\"; switches: ", NamesOf(kSwitches), "; lists: ", NamesOf(kLists),
           "; others: ", kLongestJoin, ", ", kErhuaRules);
    }
  }

  template <class... Parts>
  [[noreturn]] void Fail(const Parts&... parts) const {
    gsv::Fail(ErrorCode::kFileCorrupt, name_, ", line ", number_, ": ", parts...);
  }

 private:
  static std::string Shown(std::string_view text) {
    if (text.size() <= kShown) return std::string(text);
    size_t end = kShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "...";
  }

  void ExpectAssignment(char sign, std::string_view name) const {
    if (sign != '=') Fail("\"", name, "\" is no list; expected \"", name, " = value\"");
  }

  bool ReadSwitch(std::string_view value) const {
    if (value != "on" && value != "off") Fail("found \"", Shown(value), "\", expected \"on\" or \"off\"");
    return value == "on";
  }

  size_t ReadNumber(std::string_view value) const {
    size_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || number > kMaxJoin) {
      Fail("found \"", Shown(value), "\", expected a number of characters, 0 to ", kMaxJoin);
    }
    return number;
  }

  std::u32string ReadWord(std::string_view item) const {
    const std::u32string word = DecodeUtf8(item);
    if (word.size() > ToneChanges::kMaxWord || !std::all_of(word.begin(), word.end(), IsHan)) {
      Fail("found \"", Shown(item), "\", expected words of 1 to ", ToneChanges::kMaxWord,
           " simplified characters with spaces between them");
    }
    return word;
  }

  void ChangeList(char sign, std::string_view value, WordSet& list) const {
    if (sign == '=') list = {};
    for (std::string_view item; !(item = NextItem(value)).empty();) {
      if (sign == '-') {
        list.Remove(ReadWord(item));
      } else {
        if (list.size() == ToneChanges::kMaxWords) Fail("the list has more than ", ToneChanges::kMaxWords, " words");
        list.Add(ReadWord(item));
      }
    }
  }

  void ChangeErhuaRules(char sign, std::string_view value, Target& target) const {
    if (sign == '=' && value == "none") {
      target.rules.clear();
      target.config.erhua_rules.clear();
      return;
    }
    if (sign != '+') Fail("expected \"erhua_rules += condition -> action\" or \"erhua_rules = none\"");
    if (target.rules.size() == ToneChanges::kMaxErhuaRules) Fail("more than ", ToneChanges::kMaxErhuaRules, " rules");
    target.rules.push_back(ReadErhuaRule(value));
  }

  ErhuaRule ReadErhuaRule(std::string_view text) const {
    const size_t arrow = text.find("->");
    if (arrow == text.npos) Fail("found \"", Shown(text), "\", expected \"condition -> action\"");
    ErhuaRule rule;
    ReadCondition(text.substr(0, arrow), rule);
    std::string_view action = text.substr(arrow + 2);
    const std::string_view verb = NextItem(action);
    const std::string_view tone = NextItem(action);
    const bool sets = verb == "tone" && tone.size() == 1 && tone[0] >= '1' && tone[0] <= '5';
    if (!(sets || (tone.empty() && (verb == "keep" || verb == "follow"))) || !NextItem(action).empty()) {
      Fail("found \"", Shown(TrimBlanks(text.substr(arrow + 2))),
           "\" behind the arrow, expected \"keep\", \"follow\" or \"tone 1\" to \"tone 5\"");
    }
    rule.action = sets ? ErhuaRule::Then::kSetTone : verb == "keep" ? ErhuaRule::Then::kKeep : ErhuaRule::Then::kFollow;
    if (sets) rule.tone = tone[0] - '0';
    return rule;
  }

  void ReadCondition(std::string_view text, ErhuaRule& rule) const {
    std::string_view rest = text;
    const std::string_view kind = NextItem(rest);
    size_t items = 0;
    if (kind == "always") {
      if (!TrimBlanks(rest).empty()) Fail("\"always\" stands alone, found \"", Shown(TrimBlanks(rest)), "\" behind it");
      return;
    }
    if (kind == "tone") {
      rule.condition = ErhuaRule::If::kTone;
    } else if (kind == "tag") {
      rule.condition = ErhuaRule::If::kTag;
    } else if (kind == "word") {
      rule.condition = ErhuaRule::If::kWord;
    } else if (kind == "end") {
      rule.condition = ErhuaRule::If::kEnd;
    } else {
      Fail("found \"", Shown(TrimBlanks(text)),
           "\" before the arrow, expected \"always\", \"tone 1 2\", \"tag a nr\", \"word 花儿 @not_erhua\" or "
           "\"end 花儿 @not_erhua\"");
    }
    for (std::string_view item; !(item = NextItem(rest)).empty(); ++items) ReadConditionItem(item, rule);
    if (items == 0) Fail("expected something behind \"", kind, "\"");
  }

  void ReadConditionItem(std::string_view item, ErhuaRule& rule) const {
    switch (rule.condition) {
      case ErhuaRule::If::kAlways:
        return;
      case ErhuaRule::If::kTone:
        if (item.size() != 1 || item[0] < '1' || item[0] > '5') {
          Fail("found the tone \"", Shown(item), "\", expected 1 to 5");
        }
        rule.tones += item;
        return;
      case ErhuaRule::If::kTag:
        if (!std::all_of(item.begin(), item.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
          Fail("found the part of speech \"", Shown(item), "\", expected a tag of jieba such as \"nr\"");
        }
        rule.tags.emplace_back(item);
        return;
      case ErhuaRule::If::kWord:
      case ErhuaRule::If::kEnd:
        if (item.front() != '@') return rule.words.Add(ReadWord(item));
        const auto* list = Find(kLists, item.substr(1));
        if (list == nullptr) Fail("no list is named \"", Shown(item.substr(1)), "\"; lists: ", NamesOf(kLists));
        rule.lists.push_back(list->member);
    }
  }

  std::string_view name_;
  size_t number_;
};

}  // namespace

void ApplyToneChanges(std::string_view text, std::string_view name, ToneConfig& config) {
  Target target{config};
  ForEachEntry(text, [&](std::string_view line, size_t number) {
    const LineReader reader(name, number);
    if (FindInvalidUtf8(line) != line.npos) reader.Fail("not valid UTF-8; save the file as UTF-8");
    reader.Read(line, target);
  });
  target.rules.insert(target.rules.end(), std::make_move_iterator(config.erhua_rules.begin()),
                      std::make_move_iterator(config.erhua_rules.end()));
  config.erhua_rules = std::move(target.rules);
}

ToneChanges ToneChanges::Open(const std::string& path) {
  ToneChanges changes;
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path);
  if (file->bytes().size() > kMaxBytes) {
    Fail(ErrorCode::kFileTypeUnknown, path, " has ", file->bytes().size(),
         " bytes; a file of changes to the tone rules has at most ", kMaxBytes);
  }
  changes.text_ = file->text();
  changes.name_ = path;
  ToneConfig scratch;
  changes.Apply(scratch);  // a mistake is told at once
  return changes;
}

}  // namespace gsv::text
