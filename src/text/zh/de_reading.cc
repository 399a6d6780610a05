#include "text/zh/de_reading.h"

#include <algorithm>
#include <iterator>

namespace gsv::text {
namespace {

// Parts of speech.
constexpr std::string_view kManners[] = {"d", "a", "ad", "z", "i", "l", "o", "b", "an", "vd"};  // of what 地 follows
constexpr std::string_view kVerbs[] = {"v", "vn"};
constexpr std::string_view kDeeds[] = {"v", "vn", "vd", "p", "d", "ad", "l", "b", "i", "z"};  // behind "must"

template <size_t N>
bool IsOneOf(std::string_view tag, const std::string_view (&tags)[N]) {
  return std::find(std::begin(tags), std::end(tags), tag) != std::end(tags);
}

}  // namespace

bool IsAdverbInDe(std::u32string_view word, const Jieba& jieba, const ToneConfig& config) {
  if (config.adverbs_in_de.Has(word)) return true;
  const std::u32string_view stem = word.substr(0, word.size() - 1);
  if (stem.size() < 2 || config.full_de.HasEndOf(word)) return false;
  constexpr std::string_view kStems[] = {"a", "ad", "d", "z", "an"};
  return stem[stem.size() - 1] == stem[stem.size() - 2] || IsOneOf(jieba.TagOf(stem), kStems);
}

namespace {

// 地 as a word of its own. Where neither is likely nothing is said.
DeReading FindDi(std::u32string_view text, std::span<const TaggedWord> words, size_t at, const Jieba& jieba) {
  if (at == 0 || at + 1 == words.size()) return DeReading::kGround;
  const TaggedWord& before = words[at - 1];
  const std::string_view tag = jieba.NameOf(before.tag);
  const bool manner = IsOneOf(tag, kManners) || (IsOneOf(tag, kVerbs) && before.size() > 1);
  constexpr std::u32string_view kAreas = U"亩块片处寸顷";
  const std::u32string_view word = before.In(text);
  const bool negated = word.size() > 2 && word.front() == U'不';                         // 不情愿地
  const bool steps = word.front() == U'一' && kAreas.find(word.back()) == kAreas.npos;   // 一步一步地
  const bool abstract = tag == "n" && IsOneOf(jieba.NameOf(words[at + 1].tag), kDeeds);  // 科学地安排
  if ((manner || abstract || negated || steps) && jieba.NameOf(words[at + 1].tag) != "x") return DeReading::kParticle;
  constexpr std::string_view kOwners[] = {"r", "n", "ns", "nr", "uj", "m", "q", "f", "s"};
  return IsOneOf(tag, kOwners) ? DeReading::kGround : DeReading::kNone;
}

// 得 behind a subject is a verb.
DeReading FindDeVerb(std::u32string_view text, std::span<const TaggedWord> words, size_t at, const Jieba& jieba,
                     const ToneConfig& config) {
  if (at == 0) return DeReading::kNone;
  const TaggedWord& subject = words[at - 1];
  const std::string_view before = jieba.NameOf(subject.tag);
  if (before != "t" && !config.modal_de_after.HasEndOf(subject.In(text))) return DeReading::kNone;
  const std::u32string_view after = text.substr(words[at].begin + 1);
  if (config.modal_de_not_before.LongestPrefixOf(after) > 0) return DeReading::kGet;
  // The models for unknown words take 得去 for one.
  if (words[at].size() > 1) return DeReading::kMust;
  if (at + 1 == words.size() || after.front() == U'很') return DeReading::kNone;
  const std::string_view behind = jieba.NameOf(words[at + 1].tag);
  const bool is_deed = IsOneOf(behind, kDeeds) || (before == "d" && behind != "x") || (before == "r" && behind == "a");
  return is_deed ? DeReading::kMust : DeReading::kNone;
}

}  // namespace

DeReading FindDeReading(std::u32string_view text, std::span<const TaggedWord> words, size_t at, const Jieba& jieba,
                        const ToneConfig& config) {
  const std::u32string_view word = words[at].In(text);
  if (word.back() == U'地' && config.structural_de) {
    if (word.size() == 1) return FindDi(text, words, at, jieba);
    return IsAdverbInDe(word, jieba, config) ? DeReading::kParticle : DeReading::kNone;
  }
  if (!config.modal_de || word.front() != U'得') return DeReading::kNone;
  if (word.size() > 1 && word != U"得了" && jieba.IsWord(word)) return DeReading::kNone;
  return FindDeVerb(text, words, at, jieba, config);
}

}  // namespace gsv::text
