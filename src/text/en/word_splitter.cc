#include "text/en/word_splitter.h"

#include <algorithm>
#include <cmath>

#include "text/embedded.h"

GSV_EMBEDDED(SegmentationFile, english_segmentation)

namespace gsv::text {
namespace {

enum Section : size_t { kWords, kCountsLow, kCountsHigh, kFirstPair, kPairRight, kPairCountsLow, kPairCountsHigh };

constexpr double kTotal = 1024908267229.0;  // words in the corpus
constexpr size_t kLongestWord = 24;
constexpr size_t kChunk = 250;       // letters that are searched at once
constexpr size_t kCarriedWords = 5;  // of a chunk are searched again with the next one

std::string LettersAndDigits(std::string_view word) {
  std::string kept;
  for (char c : word) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) kept.push_back(c);
  }
  return kept;
}

}  // namespace

// The best continuations of a text, from its end to its start. A word is a pair of begin and length.
class WordSplitter::Search {
 public:
  Search(const WordSplitter& splitter, std::string_view text) : splitter_(splitter), text_(text) {
    best_.resize((text.size() + 1) * kLongestWord);
    word_.resize(best_.size());
    alone_.resize(best_.size());
    for (size_t begin = 0; begin < text.size(); ++begin) {
      for (size_t length = 1; length <= MostLetters(begin); ++length) {
        const int word = splitter.words_.Find(text.substr(begin, length));
        word_[Index(begin, length)] = word;
        alone_[Index(begin, length)] = splitter.Score(word, length);
      }
    }
    for (size_t begin = text.size(); begin-- > 0;) {
      for (size_t length = 1; length <= MostLetters(begin); ++length) {
        best_[Index(begin, length)] = BestAfter(begin + length, word_[Index(begin, length)]);
      }
    }
  }

  std::vector<std::string> Words() const {
    std::vector<std::string> words;
    size_t begin = 0;
    for (Choice choice = BestAfter(0, WordList::kNotFound); choice.length > 0;) {
      words.emplace_back(text_.substr(begin, choice.length));
      const Choice& next = best_[Index(begin, choice.length)];
      begin += choice.length;
      choice = next;
    }
    return words;
  }

 private:
  struct Choice {
    double score = 0;   // of everything that follows
    size_t length = 0;  // of the next word; 0 at the end of the text
  };

  size_t Index(size_t begin, size_t length) const { return begin * kLongestWord + length - 1; }
  size_t MostLetters(size_t begin) const { return std::min(kLongestWord, text_.size() - begin); }

  // What follows at `begin` after the word `before`.
  Choice BestAfter(size_t begin, int before) const {
    Choice best;
    for (size_t length = 1; length <= MostLetters(begin); ++length) {
      const size_t index = Index(begin, length);
      const double score = splitter_.PairScore(before, word_[index]).value_or(alone_[index]) + best_[index].score;
      // Of equal scores the words that come last in alphabetical order: the longer first word, as one starts the other.
      if (best.length == 0 || score >= best.score) best = {score, length};
    }
    return best;
  }

  const WordSplitter& splitter_;
  std::string_view text_;
  std::vector<Choice> best_;   // after the word of [begin, length]
  std::vector<int> word_;      // its index in the list
  std::vector<double> alone_;  // its score without regard to the word before
};

WordSplitter::WordSplitter()
    : file_(SegmentationFile()),
      words_(file_.Section(kWords)),
      counts_{file_.Numbers<uint32_t>(kCountsLow), file_.Numbers<uint8_t>(kCountsHigh)},
      first_pair_(file_.Numbers<uint32_t>(kFirstPair)),
      pair_right_(file_.Numbers<uint32_t>(kPairRight)),
      pair_counts_{file_.Numbers<uint32_t>(kPairCountsLow), file_.Numbers<uint8_t>(kPairCountsHigh)} {}

double WordSplitter::Score(int word, size_t length) const {
  if (word == WordList::kNotFound) return std::log10(10.0 / (kTotal * std::pow(10.0, static_cast<double>(length))));
  return std::log10(counts_[static_cast<size_t>(word)] / kTotal);
}

std::optional<double> WordSplitter::PairScore(int before, int word) const {
  if (before == WordList::kNotFound || word == WordList::kNotFound) return std::nullopt;
  const auto begin = pair_right_.begin() + first_pair_[static_cast<size_t>(before)];
  const auto end = pair_right_.begin() + first_pair_[static_cast<size_t>(before) + 1];
  const auto pair = std::lower_bound(begin, end, static_cast<uint32_t>(word));
  if (pair == end || *pair != static_cast<uint32_t>(word)) return std::nullopt;
  const double count = pair_counts_[static_cast<size_t>(pair - pair_right_.begin())];
  return std::log10(count / kTotal / (counts_[static_cast<size_t>(before)] / kTotal));
}

std::vector<std::string> WordSplitter::SplitPart(std::string_view letters) const {
  return Search(*this, letters).Words();
}

std::vector<std::string> WordSplitter::Split(std::string_view word) const {
  const std::string letters = LettersAndDigits(word);
  std::vector<std::string> result;
  std::string carried;
  for (size_t begin = 0; begin < letters.size(); begin += kChunk) {
    std::vector<std::string> parts = SplitPart(carried + letters.substr(begin, kChunk));
    const size_t kept = parts.size() - std::min(parts.size(), kCarriedWords);
    carried.clear();
    for (size_t i = kept; i < parts.size(); ++i) carried += parts[i];
    result.insert(result.end(), parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(kept));
  }
  for (std::string& part : SplitPart(carried)) result.push_back(std::move(part));
  return result;
}

}  // namespace gsv::text
