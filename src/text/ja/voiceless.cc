#include "text/ja/voiceless.h"

#include <string_view>
#include <vector>

#include "text/ja/kana.h"
#include "text/ja/mora.h"

namespace gsv::text::ja {
namespace {

enum class Voice : signed char { kOpen, kVoiced, kVoiceless };

// A mora in its place.
struct Spot {
  std::string_view kana;
  size_t word;
  Voice voice;
  int index;   // in its accent phrase, from 0
  int accent;  // of the phrase
};

class Moras {
 public:
  explicit Moras(Words& words) : words_(words) {
    for (size_t i = 0; i < words.size() && complete_; ++i) AddWord(i);
  }

  void Decide() {
    for (size_t i = 0; i < spots_.size(); ++i) {
      Spot* next = i + 1 < spots_.size() ? &spots_[i + 1] : nullptr;
      Spot* third = i + 2 < spots_.size() ? &spots_[i + 2] : nullptr;
      LookAhead(spots_[i], next, third);
      if (spots_[i].voice == Voice::kOpen) spots_[i].voice = Choose(spots_[i], next);
      if (spots_[i].voice == Voice::kVoiceless && next != nullptr && next->voice == Voice::kOpen) {
        next->voice = Voice::kVoiced;
      }
    }
  }

  void Write() const {
    for (size_t i = 0; i < spots_.size() && spots_[i].word < whole_words_;) {
      const size_t word = spots_[i].word;
      std::string& pronunciation = words_[word].pronunciation;
      pronunciation.clear();
      for (; i < spots_.size() && spots_[i].word == word; ++i) {
        pronunciation += spots_[i].kana;
        if (spots_[i].voice == Voice::kVoiceless) pronunciation += kVoiceless;
      }
    }
  }

 private:
  void AddWord(size_t i) {
    const Word& word = words_[i];
    if (word.chain != Chain::kContinues) {
      index_ = 0;
      accent_ = word.accent;
    }
    std::string_view rest = word.pronunciation;
    if (rest == kPause || rest == kQuestion) {
      Add(rest, i, Voice::kVoiced);
      rest = {};
    }
    while (!rest.empty()) {
      const Mora* mora = FindMora(rest);
      if (mora != nullptr && !mora->common()) mora = FindMora(rest.substr(0, 3));
      std::string_view kana = mora != nullptr && mora->common() ? mora->kana : std::string_view();
      if (rest.starts_with(kLong)) kana = kLong;
      if (kana.empty()) {
        complete_ = false;
        return;
      }
      rest.remove_prefix(kana.size());
      const bool marked = rest.starts_with(kVoiceless);
      if (marked) rest.remove_prefix(kVoiceless.size());
      Add(kana, i, marked ? Voice::kVoiceless : Voice::kOpen);
    }
    whole_words_ = i + 1;
  }

  void Add(std::string_view kana, size_t word, Voice voice) {
    // The pronunciation is rewritten from the moras: they must not point into it.
    const Mora* mora = FindMora(kana);
    const std::string_view constant = mora != nullptr  ? mora->kana
                                      : kana == kLong  ? kLong
                                      : kana == kPause ? kPause
                                                       : kQuestion;
    spots_.push_back({constant, word, voice, index_++, accent_});
  }

  bool Is(size_t word, std::string_view pos) const { return words_[word].pos == pos; }

  static bool Falls(const Spot& spot) { return spot.accent == spot.index + 1; }

  // Rules 1 and 2, which decide about the next mora first.
  void LookAhead(Spot& spot, Spot* next, Spot* third) const {
    if (next == nullptr) return;
    if (third != nullptr && spot.word == next->word && next->word != third->word &&
        (spot.kana == "マ" || spot.kana == "デ") && next->kana == "ス" &&
        (Is(next->word, kVerb) || Is(next->word, kAuxiliary) || Is(next->word, "感動詞"))) {
      const std::string_view after = words_[third->word].pronunciation;
      next->voice = after == kQuestion || after == kLong ? Voice::kVoiced : Voice::kVoiceless;
    }
    const bool third_voiceless = third != nullptr && third->voice == Voice::kVoiceless;
    if (spot.voice != Voice::kVoiceless && next->voice == Voice::kOpen && !third_voiceless &&
        words_[next->word].pronunciation == "シ" &&
        (Is(next->word, kVerb) || Is(next->word, kAuxiliary) || Is(next->word, kParticle))) {
      next->voice = Falls(*next) ? Voice::kVoiced : BetweenVoiceless(*next, third);
      if (next->voice == Voice::kVoiceless) {
        if (spot.voice == Voice::kOpen) spot.voice = Voice::kVoiced;
        if (third != nullptr && third->voice == Voice::kOpen) third->voice = Voice::kVoiced;
      }
    }
  }

  Voice Choose(const Spot& spot, const Spot* next) const {
    const bool next_voiceless = next != nullptr && next->voice == Voice::kVoiceless;
    if (Is(spot.word, kFiller) || next_voiceless || Falls(spot)) return Voice::kVoiced;
    return BetweenVoiceless(spot, next);
  }

  // Rule 5.
  static Voice BetweenVoiceless(const Spot& spot, const Spot* next) {
    if (next == nullptr) return Voice::kVoiced;
    const auto next_in = [&](std::u32string_view kana) { return kana.find(DecodeKana(next->kana)) != kana.npos; };
    const auto is_in = [&](std::initializer_list<std::string_view> kana) {
      for (const std::string_view each : kana) {
        if (each == spot.kana) return true;
      }
      return false;
    };
    const auto voice = [](bool voiceless) { return voiceless ? Voice::kVoiceless : Voice::kVoiced; };
    const bool k_t_p = next_in(U"カキクケコタチツテトパピプペポ");
    const bool s = next_in(U"サシスセソ");
    const bool h = next_in(U"ハヒフヘホ");
    if (is_in({"スィ", "ス"})) return voice(k_t_p || h);
    if (is_in({"フィ", "ヒ", "フ"})) return voice(k_t_p || s);
    if (is_in({"キュ", "シュ", "チュ", "ツィ", "ヒュ", "ピュ", "テュ", "トゥ", "ティ", "キ", "ク", "シ", "チ", "ツ",
               "ピ", "プ"})) {
      return voice(k_t_p || s || h);
    }
    return Voice::kOpen;
  }

  Words& words_;
  std::vector<Spot> spots_;
  bool complete_ = true;
  size_t whole_words_ = 0;  // words before the first that is no sequence of moras
  int index_ = 0;
  int accent_ = 0;
};

}  // namespace

void SetVoicelessVowels(Words& words) {
  Moras moras(words);
  moras.Decide();
  moras.Write();
}

}  // namespace gsv::text::ja
