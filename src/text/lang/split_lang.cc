#include "text/lang/split_lang.h"

#include <algorithm>
#include <array>

#include "text/lang/tables.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// A section with the stretches that it was split into.
struct Block {
  CharacterClass type;
  Runs runs;
};

bool HasKana(std::u32string_view text) { return std::any_of(text.begin(), text.end(), IsKana); }

// What the engine makes of a label; what it has no use for is unknown.
std::string_view LanguageOfLabel(std::string_view label, bool han) {
  if (label == "zh" || label == "yue" || label == "wuu" || label == "zh-cn") return "zh";
  if (label == "ja") return "ja";
  if (!han && label == "ko") return "ko";
  if (!han && label == "en") return "en";
  return kUnknown;
}

// Phrases as both models see them; single characters and neighbours in kana are joined.
std::vector<std::u32string> HanKanaPhrases(std::u32string_view text) {
  std::vector<std::u32string> phrases;
  for (std::u32string_view japanese : SplitPhrases(text, PhraseModel::kJapanese)) {
    for (std::u32string_view phrase : SplitPhrases(japanese, PhraseModel::kChinese)) {
      const bool kana = HasKana(phrase);
      const bool joins = !phrases.empty() && HasKana(phrases.back()) == kana && (kana || phrase.size() == 1);
      if (joins) {
        phrases.back() += phrase;
      } else {
        phrases.emplace_back(phrase);
      }
    }
  }
  if (phrases.size() >= 2 && phrases[0].size() == 1) {
    phrases[1].insert(0, phrases[0]);
    phrases.erase(phrases.begin());
  }
  return phrases;
}

// Words with the white space behind them.
std::vector<std::u32string> Words(std::u32string_view text) {
  std::vector<std::u32string> words;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 0 || (!IsSpace(text[i]) && IsSpace(text[i - 1]))) words.emplace_back();
    words.back() += text[i];
  }
  return words;
}

Runs JoinEqual(const Runs& runs) {
  Runs joined;
  for (const LanguageRun& run : runs) AppendRun(joined, run.language, run.text);
  return joined;
}

// The merging rules of one section.
class Merger {
 public:
  Merger(const LanguageClassifier& classifier, Runs& runs) : classifier_(classifier), runs_(runs) {}

  void MergeAll() {
    runs_ = JoinEqual(runs_);
    JoinMiddles();
    JoinMiddles();
    FillUnknown();
    JoinEnds();
    runs_ = JoinEqual(runs_);
    JoinMiddles();
  }

 private:
  bool IsPossible(const LanguageRun& run, std::string_view language) const {
    return classifier_.IsPossible(run.text, language);
  }

  // What stands between two of one language and may be of it.
  void JoinMiddles() {
    for (size_t i = 0; i + 2 < runs_.size(); ++i) {
      const LanguageRun& left = runs_[i];
      LanguageRun& middle = runs_[i + 1];
      const LanguageRun& right = runs_[i + 2];
      if (left.language != right.language || left.language == kUnknown || left.language == kNewlines) continue;
      const bool kana = HasKana(middle.text);
      const bool is_short = middle.text.size() <= 4 && left.text.size() + right.text.size() >= 6;
      if (middle.language == kUnknown || (!kana && (is_short || IsPossible(middle, left.language)))) {
        middle.language = left.language;
      }
    }
    runs_ = JoinEqual(runs_);
  }

  // The language of the nearest run that has one.
  std::string_view Nearest(size_t index, bool left) const {
    for (size_t i = 1; i < runs_.size(); ++i) {
      if (left ? i > index : index + i >= runs_.size()) break;
      const std::string_view language = runs_[left ? index - i : index + i].language;
      if (language != kUnknown && language != kDigits) return language;
    }
    return runs_[index].language;
  }

  void FillUnknown() {
    for (size_t i = 0; i < runs_.size(); ++i) {
      if (runs_[i].language != kUnknown) continue;
      const bool left = i > 0 && (i + 1 == runs_.size() || runs_[i - 1].text.size() >= runs_[i + 1].text.size());
      runs_[i].language = Nearest(i, left);
    }
  }

  bool BelongsTo(const LanguageRun& end, const LanguageRun& near) const {
    const bool kana = HasKana(end.text) || HasKana(near.text);
    const bool beside_long = near.text.size() > end.text.size() && near.text.size() >= 6 && near.language == "zh";
    if (!kana && beside_long) return true;
    return (!kana || near.text.size() <= 5) && IsPossible(end, near.language);
  }

  void JoinEnds() {
    const size_t last = runs_.size() - 1;
    const auto joins = [&](size_t end, size_t near) {
      return runs_[end].language == kUnknown || (last > 0 && BelongsTo(runs_[end], runs_[near]));
    };
    if (joins(0, 1)) runs_[0].language = Nearest(0, false);
    if (joins(last, last - 1)) runs_[last].language = Nearest(last, true);
  }

  const LanguageClassifier& classifier_;
  Runs& runs_;
};

Block Classify(const Section& section, const LanguageClassifier& classifier) {
  const std::u32string& text = section.text;
  Block block{section.type, {}};
  switch (section.type) {
    case CharacterClass::kMark:
      block.runs.push_back({kMarksOnly, text});
      return block;
    case CharacterClass::kNewline:
      block.runs.push_back({kNewlines, text});
      return block;
    case CharacterClass::kDigit:
      block.runs.push_back({kDigits, text});
      return block;
    case CharacterClass::kHangul:
      block.runs.push_back({"ko", text});
      return block;
    case CharacterClass::kHanKana:
      for (std::u32string& phrase : HanKanaPhrases(text)) {
        const std::string_view language = HasKana(phrase) ? "ja" : LanguageOfLabel(classifier.Best(phrase), true);
        block.runs.push_back({language, std::move(phrase)});
      }
      break;
    case CharacterClass::kOther:
      for (std::u32string& word : Words(text)) {
        const std::string_view language = LanguageOfLabel(classifier.Best(word), false);
        block.runs.push_back({language, std::move(word)});
      }
      break;
  }
  Merger(classifier, block.runs).MergeAll();
  return block;
}

// Sections of one class come together where only what floats stood between them.
std::vector<Block> JoinBlocks(std::vector<Block> blocks) {
  std::vector<Block> joined;
  for (Block& block : blocks) {
    if (joined.empty() || joined.back().type != block.type) {
      joined.push_back(std::move(block));
    } else {
      std::move(block.runs.begin(), block.runs.end(), std::back_inserter(joined.back().runs));
    }
  }
  return joined;
}

// Runs called `floating` join the run before them. Equal ones behind each other join, but not across a floating one.
Runs JoinFloating(const Runs& runs, std::string_view floating) {
  Runs joined;
  std::string_view last;
  for (const LanguageRun& run : runs) {
    const bool joins = !joined.empty() && (run.language == floating || run.language == last);
    if (!joins) {
      joined.push_back(run);
    } else {
      joined.back().text += run.text;
      if (run.language != floating && joined.back().language == floating) joined.back().language = run.language;
    }
    last = run.language;
  }
  return joined;
}

// Marks join the section before them, or the one behind them at the start.
std::vector<Block> JoinMarks(std::vector<Block> blocks) {
  std::vector<Block> joined;
  for (Block& block : blocks) {
    const bool behind_marks = !joined.empty() && joined.back().type == CharacterClass::kMark;
    if (joined.empty() || (!behind_marks && block.type != CharacterClass::kMark)) {
      joined.push_back(std::move(block));
      continue;
    }
    Block& before = joined.back();
    before.runs.back().text += block.runs.front().text;
    if (behind_marks) {
      before.type = block.type;
      before.runs.back().language = block.runs.front().language;
    }
    std::move(block.runs.begin() + 1, block.runs.end(), std::back_inserter(before.runs));
  }
  joined = JoinBlocks(std::move(joined));
  for (Block& block : joined) block.runs = JoinFloating(block.runs, kMarksOnly);
  return joined;
}

std::vector<Block> JoinNewlines(std::vector<Block> blocks) {
  std::vector<Block> joined;
  for (Block& block : blocks) {
    const bool behind = !joined.empty() && joined.back().type == CharacterClass::kNewline;
    if (joined.empty() || (!behind && block.type != CharacterClass::kNewline)) {
      joined.push_back(std::move(block));
      continue;
    }
    if (behind) joined.back().type = block.type;
    std::move(block.runs.begin(), block.runs.end(), std::back_inserter(joined.back().runs));
  }
  joined = JoinBlocks(std::move(joined));
  for (Block& block : joined) block.runs = JoinFloating(block.runs, kNewlines);
  return joined;
}

bool IsChineseOrJapanese(std::string_view language) { return language == "zh" || language == "ja"; }
bool IsHanLanguage(std::string_view language) { return IsChineseOrJapanese(language) || language == kUnknown; }

// Of runs in Han and kana: a tenth of its neighbours is of their language, and so is Chinese in ten times as much
// Japanese.
Runs JoinTenths(const Runs& runs) {
  if (runs.size() == 1) return runs;
  constexpr std::array<std::string_view, 6> kNames = {"zh", "ja", kUnknown, kDigits, kMarksOnly, kNewlines};
  std::array<size_t, kNames.size()> lengths{};
  const auto length_of = [&](std::string_view name) -> size_t& {
    return lengths[static_cast<size_t>(std::find(kNames.begin(), kNames.end() - 1, name) - kNames.begin())];
  };
  Runs joined;
  for (size_t i = 0; i < runs.size(); ++i) {
    const LanguageRun& run = runs[i];
    const size_t size = run.text.size();
    length_of(run.language) += size;
    const bool last = i + 1 == runs.size();
    if (i == 0) {
      const LanguageRun& right = runs[1];
      joined.push_back(run);
      if (IsChineseOrJapanese(right.language) && IsHanLanguage(run.language) && size * 10 < right.text.size()) {
        joined.back().language = right.language;
        joined.back().text += right.text;
        ++i;
      }
    } else if (last) {
      LanguageRun& left = joined.back();
      if (IsChineseOrJapanese(left.language) && IsHanLanguage(run.language) && size * 10 < left.text.size()) {
        left.text += run.text;
      } else {
        joined.push_back(run);
      }
    } else {
      LanguageRun& left = joined.back();
      const LanguageRun& right = runs[i + 1];
      if (left.language == right.language && IsChineseOrJapanese(left.language) && run.language != "en" &&
          size * 10 < left.text.size() + right.text.size()) {
        left.text += run.text + right.text;
        ++i;
      } else {
        joined.push_back(run);
      }
    }
  }
  const auto rename = [&](std::string_view from, std::string_view to) {
    for (LanguageRun& run : joined) {
      if (run.language == from) run.language = to;
    }
  };
  if (length_of(kUnknown) > 0) {
    const auto most = std::max_element(lengths.begin(), lengths.end()) - lengths.begin();
    rename(kUnknown, kNames[static_cast<size_t>(most)]);
  }
  if (length_of("ja") >= length_of("zh") * 10) rename("zh", "ja");
  return JoinEqual(joined);
}

}  // namespace

Runs SplitByClassifier(std::u32string_view text, const LanguageClassifier& classifier) {
  std::vector<Block> blocks;
  for (const Section& section : SplitClasses(Strip(text, IsSpace), /*single_marks=*/true)) {
    blocks.push_back(Classify(section, classifier));
  }
  Runs runs;
  for (const Block& block : JoinNewlines(JoinMarks(std::move(blocks)))) {
    const Runs split = block.type == CharacterClass::kHanKana ? JoinTenths(block.runs) : block.runs;
    runs.insert(runs.end(), split.begin(), split.end());
  }
  return runs;
}

}  // namespace gsv::text
