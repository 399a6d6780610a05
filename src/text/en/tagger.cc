#include "text/en/tagger.h"

#include <algorithm>

#include "text/embedded.h"

GSV_EMBEDDED(TaggerFile, english_tagger)

namespace gsv::text {
namespace {

enum Section : size_t { kTags, kKnownWords, kKnownTags, kFeatures, kFirstWeight, kWeightTags, kWeights };

constexpr size_t kSuffixLength = 3;

std::string_view Suffix(std::string_view word) {
  return word.substr(word.size() - std::min(word.size(), kSuffixLength));
}

// How the features name a word.
std::string ContextWord(std::string_view word) {
  if (word.front() != '-' && word.find('-') != word.npos) return "!HYPHEN";
  std::string lower(word);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// Words before and after the text as well.
std::vector<std::string> ContextWords(std::span<const std::string> tokens) {
  std::vector<std::string> words = {"-START-", "-START2-"};
  for (const std::string& token : tokens) words.push_back(ContextWord(token));
  words.insert(words.end(), {"-END-", "-END2-"});
  return words;
}

}  // namespace

EnglishTagger::EnglishTagger()
    : file_(TaggerFile()),
      tags_(Lines(file_.Section(kTags))),
      known_words_(file_.Section(kKnownWords)),
      known_tags_(file_.Numbers<uint8_t>(kKnownTags)),
      features_(file_.Section(kFeatures)),
      first_weight_(file_.Numbers<uint32_t>(kFirstWeight)),
      weight_tags_(file_.Numbers<uint8_t>(kWeightTags)),
      weights_(file_.Numbers<int32_t>(kWeights)) {}

void EnglishTagger::AddFeature(std::string_view feature, std::span<double> scores) const {
  const int index = features_.Find(feature);
  if (index == WordList::kNotFound) return;
  // In double and in this order, as the official code adds them: scores that are equal must stay equal.
  for (size_t i = first_weight_[index]; i < first_weight_[index + 1]; ++i) scores[weight_tags_[i]] += weights_[i] / 1e3;
}

std::vector<std::string_view> EnglishTagger::Tag(std::span<const std::string> tokens, size_t count) const {
  const std::vector<std::string> words = ContextWords(tokens);
  std::vector<std::string_view> result;
  std::string_view before = "-START-";
  std::string_view before2 = "-START2-";
  std::vector<double> scores(tags_.size());
  std::string feature;
  for (size_t token = 0; token < count; ++token) {
    size_t tag;
    if (const int known = known_words_.Find(tokens[token]); known != WordList::kNotFound) {
      tag = known_tags_[static_cast<size_t>(known)];
    } else {
      std::fill(scores.begin(), scores.end(), 0.0);
      const auto add = [&](std::string_view name, std::string_view value, std::string_view value2 = {}) {
        feature.assign(name).append(value);
        if (!value2.empty()) feature.append(" ").append(value2);
        AddFeature(feature, scores);
      };
      const std::string* const word = &words[token + 2];
      add("bias", "");
      add("i suffix ", Suffix(tokens[token]));
      add("i pref1 ", std::string_view(tokens[token]).substr(0, 1));
      add("i-1 tag ", before);
      add("i-2 tag ", before2);
      add("i tag+i-2 tag ", before, before2);
      add("i word ", word[0]);
      add("i-1 tag+i word ", before, word[0]);
      add("i-1 word ", word[-1]);
      add("i-1 suffix ", Suffix(word[-1]));
      add("i-2 word ", word[-2]);
      add("i+1 word ", word[1]);
      add("i+1 suffix ", Suffix(word[1]));
      add("i+2 word ", word[2]);
      // Of equal scores the last in alphabetical order.
      tag = static_cast<size_t>(scores.rend() - std::max_element(scores.rbegin(), scores.rend()) - 1);
    }
    result.push_back(tags_[tag]);
    before2 = before;
    before = tags_[tag];
  }
  return result;
}

}  // namespace gsv::text
