#include "text/zh/word_join.h"

#include <algorithm>

namespace gsv::text {
namespace {

bool IsReduplication(std::u32string_view word) { return word.size() == 2 && word[0] == word[1]; }

// Keeps the words for which `join(before, word)` is false; where it is true the word becomes part of the one before.
template <class Join>
void JoinToWordBefore(std::vector<TaggedWord>& words, Join join) {
  size_t kept = 0;
  for (const TaggedWord& word : words) {
    if (kept > 0 && join(words[kept - 1], word)) {
      words[kept - 1].end = word.end;
    } else {
      words[kept++] = word;
    }
  }
  words.resize(kept);
}

}  // namespace

WordJoiner::WordJoiner(const Jieba& jieba, const Pinyin& pinyin, const ToneConfig& config)
    : pinyin_(pinyin), config_(config), adverb_tag_(jieba.TagNamed("d")), verb_tag_(jieba.TagNamed("v")) {}

std::vector<TaggedWord> WordJoiner::Join(std::u32string_view text, std::vector<TaggedWord> words) const {
  if (config_.join_bu) JoinBu(text, words);
  if (config_.join_yi) {
    JoinYiBetweenVerbs(text, words);
    JoinYi(text, words);
  }
  if (config_.join_reduplication) JoinReduplication(text, words);
  if (config_.join_third_tones || config_.join_third_tones_at_border) {
    std::vector<ThirdTones> tones;
    std::vector<Reading> scratch;
    tones.reserve(words.size());
    for (const TaggedWord& word : words) tones.push_back(ThirdTonesOf(word.In(text), scratch));
    if (config_.join_third_tones) JoinThirdTones(text, /*at_border=*/false, words, tones);
    if (config_.join_third_tones_at_border) JoinThirdTones(text, /*at_border=*/true, words, tones);
  }
  if (config_.join_er) JoinEr(text, words);
  return words;
}

// 不 and the next word, with its tag.
void WordJoiner::JoinBu(std::u32string_view text, Words& words) const {
  if (text.find(U'不') == text.npos) return;
  size_t kept = 0;
  bool after_bu = false;
  for (TaggedWord word : words) {
    if (after_bu) --word.begin;
    after_bu = word.In(text) == U"不";
    if (!after_bu) words[kept++] = word;
  }
  words.resize(kept);
  if (after_bu) words.push_back({{text.size() - 1, text.size()}, adverb_tag_});
}

// 看 一 看
void WordJoiner::JoinYiBetweenVerbs(std::u32string_view text, Words& words) const {
  if (text.find(U'一') == text.npos) return;
  size_t kept = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const bool join = kept > 0 && i + 1 < words.size() && words[i].In(text) == U"一" &&
                      words[kept - 1].In(text) == words[i + 1].In(text) && words[kept - 1].tag == verb_tag_ &&
                      words[i + 1].tag == verb_tag_;
    if (join) {
      words[kept - 1].end = words[++i].end;
    } else {
      words[kept++] = words[i];
    }
  }
  words.resize(kept);
}

// 一 and the next word
void WordJoiner::JoinYi(std::u32string_view text, Words& words) const {
  if (text.find(U'一') == text.npos) return;
  JoinToWordBefore(words, [&](const TaggedWord& before, const TaggedWord&) { return before.In(text) == U"一"; });
}

void WordJoiner::JoinReduplication(std::u32string_view text, Words& words) const {
  JoinToWordBefore(words, [&](const TaggedWord& before, const TaggedWord& word) {
    return before.size() == word.size() && before.In(text) == word.In(text);
  });
}

WordJoiner::ThirdTones WordJoiner::ThirdTonesOf(std::u32string_view word, std::vector<Reading>& scratch) const {
  const auto third = [&](Reading reading) {
    if (!reading.exists()) return Third::kNo;
    if (pinyin_.SyllableOf(reading).final[0] == '\0') return Third::kFails;
    return reading.tone() == 3 ? Third::kYes : Third::kNo;
  };
  scratch.clear();
  pinyin_.Read(word, scratch);
  ThirdTones tones{Third::kYes, third(scratch.front()), third(scratch.back())};
  for (size_t i = 0; i < scratch.size() && tones.all == Third::kYes; ++i) tones.all = third(scratch[i]);
  return tones;
}

void WordJoiner::JoinThirdTones(std::u32string_view text, bool at_border, Words& words,
                                std::vector<ThirdTones>& tones) const {
  Words joined;
  std::vector<bool> is_joined;
  joined.reserve(words.size());
  is_joined.reserve(words.size());
  bool joined_last = false;
  for (size_t i = 0; i < words.size(); ++i) {
    bool join = false;
    if (i > 0) {
      const Third left = at_border ? tones[i - 1].last : tones[i - 1].all;
      if (left == Third::kFails) return;
      if (left == Third::kYes) {
        const Third right = at_border ? tones[i].first : tones[i].all;
        if (right == Third::kFails) return;
        join = right == Third::kYes && !joined_last && !IsReduplication(words[i - 1].In(text)) &&
               words[i - 1].size() + words[i].size() <= config_.longest_join;
      }
    }
    if (join) {
      joined.back().end = words[i].end;
      is_joined.back() = true;
    } else {
      joined.push_back(words[i]);
      is_joined.push_back(false);
    }
    joined_last = join;
  }
  if (joined.size() == words.size()) return;
  // A joined word may be a phrase that is read otherwise than its parts.
  std::vector<ThirdTones> joined_tones;
  std::vector<Reading> scratch;
  joined_tones.reserve(joined.size());
  for (size_t i = 0, source = 0; i < joined.size(); ++i) {
    joined_tones.push_back(is_joined[i] ? ThirdTonesOf(joined[i].In(text), scratch) : tones[source]);
    source += is_joined[i] ? 2 : 1;
  }
  words = std::move(joined);
  tones = std::move(joined_tones);
}

void WordJoiner::JoinEr(std::u32string_view text, Words& words) const {
  if (text.find(U'儿') == text.npos) return;
  JoinToWordBefore(words, [&](const TaggedWord&, const TaggedWord& word) { return word.In(text) == U"儿"; });
}

}  // namespace gsv::text
