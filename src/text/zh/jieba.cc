#include "text/zh/jieba.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// What jieba takes for Chinese.
bool IsJiebaHan(char32_t c) { return c >= 0x4E00 && c <= 0x9FD5; }

bool IsAlphanumeric(char32_t c) { return IsAsciiLetter(c) || IsAsciiDigit(c); }

// The characters that words of the dictionary are looked up in; others stand alone.
bool InTaggedBlock(char32_t c) {
  return IsJiebaHan(c) || IsAlphanumeric(c) || c == '+' || c == '#' || c == '&' || c == '.' || c == '_';
}
bool InBlock(char32_t c) { return InTaggedBlock(c) || c == '%'; }

// The end of the run of characters from `begin` on that are all like the first one.
template <class Predicate>
size_t EndOfRun(std::u32string_view text, size_t begin, size_t end, Predicate predicate) {
  const bool first = predicate(text[begin]);
  size_t i = begin + 1;
  while (i < end && predicate(text[i]) == first) ++i;
  return i;
}

// Spans from the places in words of their characters.
template <class PlaceAt, class Emit>
void JoinPlaces(Span run, PlaceAt place_at, Emit emit) {
  size_t begin = run.begin;
  size_t next = run.begin;
  for (size_t i = run.begin; i < run.end; ++i) {
    const char place = place_at(i - run.begin);
    if (place == 'B') begin = i;
    if (place == 'E' || place == 'S') {
      emit(Span{place == 'E' ? begin : i, i + 1});
      next = i + 1;
    }
  }
  if (next < run.end) emit(Span{next, run.end});
}

}  // namespace

Jieba::Jieba(const ChineseTables& tables)
    : tables_(tables), tagger_(tables.pos_model), log_total_(std::log(tables.total_frequency)) {
  constexpr uint32_t kTabulated = 8192;
  log_probability_.reserve(kTabulated);
  for (uint32_t frequency = 0; frequency < kTabulated; ++frequency) {
    log_probability_.push_back(std::log(frequency) - log_total_);
  }
  number_tag_ = TagNamed("m");
  english_tag_ = TagNamed("eng");
  other_tag_ = TagNamed("x");
}

uint8_t Jieba::TagNamed(std::string_view name) const {
  const auto it = std::find(tables_.tags.begin(), tables_.tags.end(), name);
  GSV_CHECK(it != tables_.tags.end());
  return static_cast<uint8_t>(it - tables_.tags.begin());
}

std::string_view Jieba::TagOf(std::u32string_view word) const {
  const uint32_t node = tables_.dictionary.Find(word);
  if (node == Trie::kNone || tables_.frequency[node] == 0 || tables_.tag[node] == ChineseTables::kNoTag) return {};
  return NameOf(tables_.tag[node]);
}

uint32_t Jieba::Frequency(std::u32string_view word) const { return tables_.frequency[tables_.dictionary.Find(word)]; }

double Jieba::LogProbability(uint32_t frequency) const {
  return frequency < log_probability_.size() ? log_probability_[frequency] : std::log(frequency) - log_total_;
}

std::vector<Jieba::PathWord> Jieba::BestPath(std::u32string_view block, Ties ties) const {
  std::vector<double> score(block.size() + 1, 0.0);
  std::vector<PathWord> path(block.size());
  for (size_t begin = block.size(); begin-- > 0;) {
    bool found = false;
    uint32_t node = tables_.dictionary.Child(Trie::kRoot, block[begin]);
    path[begin] = {static_cast<uint32_t>(begin + 1), node};
    for (size_t end = begin + 1; node != Trie::kNone; ++end) {
      if (const uint32_t frequency = tables_.frequency[node]; frequency != 0) {
        const double candidate = LogProbability(frequency) + score[end];
        if (!found || !(ties == Ties::kLonger ? candidate < score[begin] : candidate <= score[begin])) {
          score[begin] = candidate;
          path[begin] = {static_cast<uint32_t>(end), node};
          found = true;
        }
      }
      if (end == block.size()) break;
      node = tables_.dictionary.Child(node, block[end]);
    }
    if (!found) score[begin] = 0.0 - log_total_ + score[begin + 1];
  }
  return path;
}

template <class Word, class Singles>
void Jieba::Walk(std::u32string_view text, Span block, Ties ties, Word word, Singles singles) const {
  const std::vector<PathWord> path = BestPath(block.In(text), ties);
  size_t single_begin = block.begin;
  const auto flush = [&](size_t end) {
    const Span run{single_begin, end};
    if (run.size() >= 2 && Frequency(run.In(text)) == 0) {
      singles(run);
    } else {
      for (size_t i = run.begin; i < run.end; ++i) word(Span{i, i + 1}, path[i - block.begin].node);
    }
  };
  for (size_t begin = block.begin; begin < block.end;) {
    const PathWord& next = path[begin - block.begin];
    const size_t end = block.begin + next.end;
    if (end - begin > 1) {
      flush(begin);
      word(Span{begin, end}, next.node);
      single_begin = end;
    }
    begin = end;
  }
  flush(block.end);
}

std::vector<TaggedWord> Jieba::Tag(std::u32string_view text) const {
  std::vector<TaggedWord> words;
  words.reserve(text.size() / 2 + 1);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = EndOfRun(text, begin, text.size(), InTaggedBlock);
    if (InTaggedBlock(text[begin])) {
      TagBlock(text, {begin, end}, words);
    } else {
      for (size_t i = begin; i < end; ++i) words.push_back({{i, i + 1}, other_tag_});
    }
    begin = end;
  }
  return words;
}

void Jieba::TagBlock(std::u32string_view text, Span block, std::vector<TaggedWord>& words) const {
  Walk(
      text, block, Ties::kLonger,
      [&](Span word, uint32_t node) {
        const uint8_t tag = tables_.tag[node];
        words.push_back({word, tag == ChineseTables::kNoTag ? other_tag_ : tag});
      },
      [&](Span run) { TagSingles(text, run, words); });
}

void Jieba::TagSingles(std::u32string_view text, Span run, std::vector<TaggedWord>& words) const {
  const auto is_number = [](char32_t c) { return c == '.' || IsAsciiDigit(c); };
  for (size_t begin = run.begin; begin < run.end;) {
    const char32_t c = text[begin];
    size_t end = begin + 1;
    if (IsJiebaHan(c)) {
      end = EndOfRun(text, begin, run.end, IsJiebaHan);
      TagHan(text, {begin, end}, words);
    } else if (is_number(c)) {
      end = EndOfRun(text, begin, run.end, is_number);
      words.push_back({{begin, end}, number_tag_});
    } else if (IsAlphanumeric(c)) {
      end = EndOfRun(text, begin, run.end, IsAlphanumeric);
      words.push_back({{begin, end}, english_tag_});
    } else {
      while (end < run.end && !IsJiebaHan(text[end]) && !is_number(text[end]) && !IsAlphanumeric(text[end])) ++end;
      words.push_back({{begin, end}, other_tag_});
    }
    begin = end;
  }
}

void Jieba::TagHan(std::u32string_view text, Span run, std::vector<TaggedWord>& words) const {
  const std::vector<PosModel::State> states = tagger_.BestStates(run.In(text));
  // A word has the tag of its last character, a rest that no state ends that of its first.
  JoinPlaces(
      run, [&](size_t i) { return states[i].place; },
      [&](Span word) {
        const PosModel::State& last = states[word.end - 1 - run.begin];
        const bool ended = last.place == 'E' || last.place == 'S';
        words.push_back({word, ended ? last.tag : states[word.begin - run.begin].tag});
      });
}

std::vector<Span> Jieba::CutBlocks(std::u32string_view text) const {
  std::vector<Span> words;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = EndOfRun(text, begin, text.size(), InBlock);
    if (InBlock(text[begin])) {
      CutBlock(text, {begin, end}, words);
    } else {
      for (size_t i = begin; i < end; ++i) words.push_back({i, i + 1});
    }
    begin = end;
  }
  return words;
}

void Jieba::CutBlock(std::u32string_view text, Span block, std::vector<Span>& words) const {
  Walk(
      text, block, Ties::kShorter, [&](Span word, uint32_t) { words.push_back(word); },
      [&](Span run) {
        for (size_t begin = run.begin; begin < run.end;) {
          const size_t end = EndOfRun(text, begin, run.end, IsJiebaHan);
          if (IsJiebaHan(text[begin])) {
            CutHan(text, {begin, end}, words);
          } else {
            words.push_back({begin, end});
          }
          begin = end;
        }
      });
}

void Jieba::CutHan(std::u32string_view text, Span run, std::vector<Span>& words) const {
  const std::string places = BestPlaces(tables_.word_model, run.In(text));
  JoinPlaces(
      run, [&](size_t i) { return places[i]; }, [&](Span word) { words.push_back(word); });
}

WordParts Jieba::SplitWord(std::u32string_view word) const {
  if (word.size() < 2) return {word, {}};
  std::u32string_view shortest = word;
  bool any = false;
  const auto offer = [&](std::u32string_view part) {
    if (!any || part.size() < shortest.size()) shortest = part;
    any = true;
  };
  for (const Span& span : CutBlocks(word)) {
    const std::u32string_view part = span.In(word);
    for (size_t length : {2u, 3u}) {
      for (size_t i = 0; part.size() > length && i + length <= part.size(); ++i) {
        if (Frequency(part.substr(i, length)) != 0) offer(part.substr(i, length));
      }
    }
    offer(part);
  }
  const size_t rest = word.size() - shortest.size();
  if (word.starts_with(shortest)) return {shortest, word.substr(shortest.size())};
  return {word.substr(0, rest), shortest};
}

}  // namespace gsv::text
