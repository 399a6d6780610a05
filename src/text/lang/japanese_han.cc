#include "text/lang/japanese_han.h"

#include <algorithm>

#include "text/lang/tables.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr std::u32string_view kSentenceEnds = U"。！？!?…\n\r";
// Of the Japanese character set, and unknown to Japanese texts of today.
constexpr std::u32string_view kChineseWords = U"她妳您什价啊呢吧哪嗎這沒說們麼";
// Forms of today's Japanese that Hong Kong or older Chinese texts have too.
constexpr std::u32string_view kSharedForms = U"説閲鋭衆啓鈎録緑産裏";
constexpr size_t kLeastForClassifier = 4;  // Han characters; it guesses about fewer
constexpr float kSure = 0.8F;

bool IsIn(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }

enum class Verdict { kNone, kChinese, kJapanese, kMixed };

bool IsChineseOnly(char32_t c) {
  if (!IsHan(c)) return false;
  const HanSets sets = HanSetsOf(c);
  const bool rare_and_simplified = !sets.everyday_japanese && sets.simplified && !sets.traditional;
  return !sets.japanese || rare_and_simplified || IsIn(kChineseWords, c);
}

struct Sentence {
  size_t begin, end;
  Verdict verdict;
};

Verdict Judge(std::u32string_view sentence) {
  bool kana = false, chinese = false, old_form = false, japanese_form = false, simplified = false, traditional = false;
  for (const char32_t c : sentence) {
    kana = kana || IsKana(c);
    if (!IsHan(c)) continue;
    const HanSets sets = HanSetsOf(c);
    chinese = chinese || IsChineseOnly(c);
    if (!sets.everyday_japanese) {
      old_form = old_form || (sets.traditional && !sets.simplified);
      continue;
    }
    japanese_form = japanese_form || (!sets.simplified && !sets.traditional && !IsIn(kSharedForms, c));
    simplified = simplified || (sets.simplified && !sets.traditional);
    traditional = traditional || (sets.traditional && !sets.simplified);
  }
  if (kana) return chinese ? Verdict::kMixed : Verdict::kJapanese;
  if (chinese) return Verdict::kChinese;
  const bool japanese = japanese_form || (simplified && traditional);
  if (japanese == old_form) return Verdict::kNone;
  return japanese ? Verdict::kJapanese : Verdict::kChinese;
}

std::vector<Sentence> Sentences(std::u32string_view text) {
  std::vector<Sentence> sentences;
  for (size_t begin = 0, i = 0; i < text.size(); ++i) {
    if (!IsIn(kSentenceEnds, text[i]) && i + 1 < text.size()) continue;
    sentences.push_back({begin, i + 1, Judge(text.substr(begin, i + 1 - begin))});
    begin = i + 1;
  }
  return sentences;
}

// Han characters in a row are Japanese where they touch kana and none of them is Chinese.
void MarkBesideKana(std::u32string_view text, const Sentence& sentence, std::vector<bool>& japanese) {
  for (size_t begin = sentence.begin, end = begin; begin < sentence.end; begin = end) {
    end = begin + 1;
    if (!IsHan(text[begin])) continue;
    while (end < sentence.end && IsHan(text[end])) ++end;
    const bool touches =
        (begin > sentence.begin && IsKana(text[begin - 1])) || (end < sentence.end && IsKana(text[end]));
    const std::u32string_view run = text.substr(begin, end - begin);
    if (touches && std::none_of(run.begin(), run.end(), IsChineseOnly)) {
      std::fill_n(japanese.begin() + static_cast<std::ptrdiff_t>(begin), end - begin, true);
    }
  }
}

bool ClassifierSaysJapanese(std::u32string_view sentence, const LanguageClassifier& classifier) {
  const auto han = static_cast<size_t>(std::count_if(sentence.begin(), sentence.end(), IsHan));
  return han >= kLeastForClassifier && classifier.ProbabilityOf(sentence, "ja") >= kSure;
}

// For each sentence, the first verdict that says something, itself not counted, from the front or from the back.
template <class Iterator>
std::vector<Verdict> VerdictsBefore(Iterator begin, Iterator end) {
  std::vector<Verdict> before;
  Verdict last = Verdict::kNone;
  for (Iterator it = begin; it != end; ++it) {
    before.push_back(last);
    if (it->verdict != Verdict::kNone) last = it->verdict;
  }
  return before;
}

}  // namespace

std::vector<bool> FindJapaneseHan(std::u32string_view text, const LanguageClassifier* classifier) {
  const std::vector<Sentence> sentences = Sentences(text);
  const std::vector<Verdict> before = VerdictsBefore(sentences.begin(), sentences.end());
  std::vector<Verdict> after = VerdictsBefore(sentences.rbegin(), sentences.rend());
  std::reverse(after.begin(), after.end());
  const auto holds = [&](Verdict verdict) {
    return std::any_of(sentences.begin(), sentences.end(), [&](const Sentence& s) { return s.verdict == verdict; });
  };
  const bool chinese = holds(Verdict::kChinese) || holds(Verdict::kMixed);
  const bool all_japanese = holds(Verdict::kJapanese) && !chinese;
  std::vector<bool> japanese(text.size());
  for (size_t i = 0; i < sentences.size(); ++i) {
    const Sentence& sentence = sentences[i];
    bool is_japanese = sentence.verdict == Verdict::kJapanese;
    if (sentence.verdict == Verdict::kMixed) {
      MarkBesideKana(text, sentence, japanese);
    } else if (sentence.verdict == Verdict::kNone) {
      const bool between = before[i] == Verdict::kJapanese && after[i] == Verdict::kJapanese;
      const std::u32string_view words = text.substr(sentence.begin, sentence.end - sentence.begin);
      is_japanese =
          all_japanese || between || (classifier != nullptr && !chinese && ClassifierSaysJapanese(words, *classifier));
    }
    if (is_japanese) {
      std::fill(japanese.begin() + static_cast<std::ptrdiff_t>(sentence.begin),
                japanese.begin() + static_cast<std::ptrdiff_t>(sentence.end), true);
    }
  }
  return japanese;
}

}  // namespace gsv::text
