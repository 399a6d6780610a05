#include "text/zh/word_join.h"

#include <algorithm>

namespace gsv::text {
namespace {

// Whether a tone is the third one. The official code fails on a syllable without a final, such as "hm", and then leaves
// the whole step out.
enum class Third { kNo, kYes, kFails };

Third IsThird(const Pinyin& pinyin, Reading reading) {
  if (!reading.exists()) return Third::kNo;
  if (pinyin.SyllableOf(reading).final[0] == '\0') return Third::kFails;
  return reading.tone() == 3 ? Third::kYes : Third::kNo;
}

Third AreAllThird(const Pinyin& pinyin, const std::vector<Reading>& readings) {
  for (Reading reading : readings) {
    const Third third = IsThird(pinyin, reading);
    if (third != Third::kYes) return third;
  }
  return Third::kYes;
}

bool IsReduplication(std::u32string_view word) { return word.size() == 2 && word[0] == word[1]; }

}  // namespace

WordJoiner::WordJoiner(const Jieba& jieba, const Pinyin& pinyin, const ToneConfig& config)
    : pinyin_(pinyin), config_(config), adverb_tag_(jieba.TagNamed("d")), verb_tag_(jieba.TagNamed("v")) {}

std::vector<TaggedWord> WordJoiner::Join(std::u32string_view text, std::vector<TaggedWord> words) const {
  if (config_.join_bu) words = JoinBu(text, words);
  if (config_.join_yi) words = JoinYi(text, JoinYiBetweenVerbs(text, words));
  if (config_.join_reduplication) words = JoinReduplication(text, words);
  if (config_.join_third_tones) words = JoinThirdTones(text, words, /*at_border=*/false);
  if (config_.join_third_tones_at_border) words = JoinThirdTones(text, words, /*at_border=*/true);
  if (config_.join_er) words = JoinEr(text, words);
  return words;
}

// 不 and the next word, with its tag.
WordJoiner::Words WordJoiner::JoinBu(std::u32string_view text, const Words& words) const {
  Words joined;
  joined.reserve(words.size());
  bool after_bu = false;
  for (TaggedWord word : words) {
    if (after_bu) --word.begin;
    after_bu = word.In(text) == U"不";
    if (!after_bu) joined.push_back(word);
  }
  if (after_bu) joined.push_back({{text.size() - 1, text.size()}, adverb_tag_});
  return joined;
}

// 看 一 看
WordJoiner::Words WordJoiner::JoinYiBetweenVerbs(std::u32string_view text, const Words& words) const {
  Words joined;
  joined.reserve(words.size());
  for (size_t i = 0; i < words.size(); ++i) {
    if (!joined.empty() && i + 1 < words.size() && words[i].In(text) == U"一" &&
        joined.back().In(text) == words[i + 1].In(text) && joined.back().tag == verb_tag_ &&
        words[i + 1].tag == verb_tag_) {
      joined.back().end = words[++i].end;
    } else {
      joined.push_back(words[i]);
    }
  }
  return joined;
}

// 一 and the next word
WordJoiner::Words WordJoiner::JoinYi(std::u32string_view text, const Words& words) const {
  Words joined;
  joined.reserve(words.size());
  for (const TaggedWord& word : words) {
    if (!joined.empty() && joined.back().In(text) == U"一") {
      joined.back().end = word.end;
    } else {
      joined.push_back(word);
    }
  }
  return joined;
}

WordJoiner::Words WordJoiner::JoinReduplication(std::u32string_view text, const Words& words) const {
  Words joined;
  joined.reserve(words.size());
  for (const TaggedWord& word : words) {
    if (!joined.empty() && joined.back().In(text) == word.In(text)) {
      joined.back().end = word.end;
    } else {
      joined.push_back(word);
    }
  }
  return joined;
}

WordJoiner::Words WordJoiner::JoinThirdTones(std::u32string_view text, const Words& words, bool at_border) const {
  Words joined;
  joined.reserve(words.size());
  std::vector<Reading> before, readings;
  bool joined_last = false;
  for (size_t i = 0; i < words.size(); ++i) {
    before.swap(readings);
    readings = pinyin_.Read(words[i].In(text));
    bool join = false;
    if (i > 0) {
      const Third left = at_border ? IsThird(pinyin_, before.back()) : AreAllThird(pinyin_, before);
      if (left == Third::kFails) return words;
      if (left == Third::kYes) {
        const Third right = at_border ? IsThird(pinyin_, readings.front()) : AreAllThird(pinyin_, readings);
        if (right == Third::kFails) return words;
        join = right == Third::kYes && !joined_last && !IsReduplication(words[i - 1].In(text)) &&
               words[i - 1].size() + words[i].size() <= config_.longest_join;
      }
    }
    if (join) {
      joined.back().end = words[i].end;
    } else {
      joined.push_back(words[i]);
    }
    joined_last = join;
  }
  return joined;
}

WordJoiner::Words WordJoiner::JoinEr(std::u32string_view text, const Words& words) const {
  Words joined;
  joined.reserve(words.size());
  for (const TaggedWord& word : words) {
    if (!joined.empty() && word.In(text) == U"儿") {
      joined.back().end = word.end;
    } else {
      joined.push_back(word);
    }
  }
  return joined;
}

}  // namespace gsv::text
