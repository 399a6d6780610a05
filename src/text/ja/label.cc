#include "text/ja/label.h"

#include <algorithm>

#include "text/ja/kana.h"
#include "text/ja/mora.h"

namespace gsv::text::ja {
namespace {

constexpr int kMaxNumber = 49;

// "a" as "A"; what is no vowel stays.
std::string_view Voiceless(std::string_view phone) {
  constexpr std::string_view kPairs[][2] = {{"a", "A"}, {"i", "I"}, {"u", "U"}, {"e", "E"}, {"o", "O"}};
  for (const auto& pair : kPairs) {
    if (pair[0] == phone) return pair[1];
  }
  return phone;
}

class LabelMaker {
 public:
  void AddWord(const Word& word, size_t index) {
    word_ = index;
    if (word.pronunciation == kPause || word.pronunciation == kQuestion) {
      pause_ = true;
      return;
    }
    bool begun = false;
    for (std::string_view rest = word.pronunciation; !rest.empty();) {
      if (rest.starts_with(kLong)) {
        // A long vowel at the start of a word belongs to the word before it; behind a pause it is not heard.
        if (!labels_.empty() && !pause_) AddMora({}, labels_.back().phone);
        rest.remove_prefix(kLong.size());
      } else if (rest.starts_with(kVoiceless)) {
        if (begun) labels_.back().phone = Voiceless(labels_.back().phone);
        rest.remove_prefix(kVoiceless.size());
      } else if (const Mora* mora = FindMora(rest)) {
        if (!begun) BeginWord(word);
        begun = true;
        AddMora(mora->consonant, mora->vowel);
        rest.remove_prefix(mora->kana.size());
      } else {
        return;
      }
    }
  }

  std::vector<Label> Finish() {
    EndPhrase();
    return std::move(labels_);
  }

 private:
  void BeginWord(const Word& word) {
    const bool first = labels_.empty();
    if (first || word.chain != Chain::kContinues) EndPhrase();
    if (pause_ && !first) labels_.push_back({.phone = kPausePhone, .word = word_});
    pause_ = false;
    if (first || word.chain != Chain::kContinues) {
      phrase_begin_ = labels_.size();
      moras_ = 0;
      accent_ = word.accent;
    }
  }

  void AddMora(std::string_view consonant, std::string_view vowel) {
    ++moras_;
    if (!consonant.empty()) labels_.push_back({.phone = consonant, .a2 = moras_, .word = word_});
    labels_.push_back({.phone = vowel, .a2 = moras_, .word = word_});
  }

  void EndPhrase() {
    const int accent = accent_ == 0 ? moras_ : accent_;
    for (size_t i = phrase_begin_; i < labels_.size(); ++i) {
      Label& label = labels_[i];
      if (label.phone == kPausePhone) continue;
      const int mora = label.a2;
      label.a1 = std::clamp(mora - accent, -kMaxNumber, kMaxNumber);
      label.a2 = std::clamp(mora, 1, kMaxNumber);
      label.a3 = std::clamp(moras_ - mora + 1, 1, kMaxNumber);
      label.f1 = std::clamp(moras_, 1, kMaxNumber);
      label.f2 = std::clamp(accent, 1, kMaxNumber);
    }
    phrase_begin_ = labels_.size();
  }

  std::vector<Label> labels_;
  size_t word_ = 0;          // that is being added
  bool pause_ = false;       // before the next phone
  size_t phrase_begin_ = 0;  // in labels_
  int moras_ = 0;            // of the accent phrase so far
  int accent_ = 0;           // of the accent phrase
};

}  // namespace

std::vector<Label> MakeLabels(const Words& words) {
  LabelMaker maker;
  for (size_t i = 0; i < words.size(); ++i) maker.AddWord(words[i], i);
  return maker.Finish();
}

namespace {

bool EndsSyllable(std::string_view phone) {
  constexpr std::string_view kEnds[] = {"a", "e", "i", "o", "u", "A", "E", "I", "O", "U", "N", "cl"};
  return std::find(std::begin(kEnds), std::end(kEnds), phone) != std::end(kEnds);
}

// The mark between two phones, or nothing.
std::string_view MarkBetween(const Label& label, const Label& next) {
  if (label.a3 == 1 && next.a2 == 1 && EndsSyllable(label.phone)) return kPhraseBorder;
  if (label.a1 == 0 && next.a2 == label.a2 + 1 && label.a2 != label.f1) return "]";
  if (label.a2 == 1 && next.a2 == 2) return "[";
  return {};
}

}  // namespace

std::vector<size_t> AppendProsody(const std::vector<Label>& labels, std::vector<std::string>& phones) {
  constexpr std::string_view kVoicelessVowels = "AEIOU";
  std::vector<size_t> ends;
  ends.reserve(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    const Label& label = labels[i];
    if (label.phone == kPausePhone) {
      phones.emplace_back("_");
    } else {
      std::string phone(label.phone);
      if (phone.size() == 1 && kVoicelessVowels.find(phone[0]) != kVoicelessVowels.npos) phone[0] += 'a' - 'A';
      phones.push_back(std::move(phone));
      if (i + 1 < labels.size() && labels[i + 1].phone != kPausePhone) {
        const std::string_view mark = MarkBetween(label, labels[i + 1]);
        if (!mark.empty()) phones.emplace_back(mark);
      }
    }
    ends.push_back(phones.size());
  }
  return ends;
}

}  // namespace gsv::text::ja
