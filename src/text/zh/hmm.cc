#include "text/zh/hmm.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace gsv::text {
namespace {

constexpr double kMissing = -3.14e100;  // jieba's score for what it never saw
constexpr double kImpossible = -std::numeric_limits<double>::infinity();

// The row of `c` in sorted characters, or the number of rows.
size_t FindRow(std::span<const uint16_t> characters, char32_t c) {
  const auto it = std::lower_bound(characters.begin(), characters.end(), c);
  return it != characters.end() && *it == c ? static_cast<size_t>(it - characters.begin()) : characters.size();
}

class StateSet {
 public:
  static StateSet All() {
    StateSet set;
    set.words_.fill(~uint64_t{0});
    return set;
  }
  void Add(uint8_t state) { words_[state / 64] |= uint64_t{1} << state % 64; }
  void AddAll(std::span<const uint64_t> words) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= words[i];
  }
  StateSet And(const StateSet& other) const {
    StateSet set = *this;
    for (size_t i = 0; i < words_.size(); ++i) set.words_[i] &= other.words_[i];
    return set;
  }
  bool empty() const { return words_ == StateBits{}; }
  const StateBits& words() const { return words_; }

  // Ascending.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<uint8_t>(i * 64 + static_cast<size_t>(std::countr_zero(word))));
      }
    }
  }

 private:
  StateBits words_{};
};

// A row of the trellis: the states that the character can have here, each with the best state before it.
struct Step {
  uint8_t state;
  uint8_t before;
};

class PosViterbi {
 public:
  PosViterbi(const PosTagger& tagger, size_t length) : tagger_(tagger), model_(tagger.model()) {
    constexpr size_t kUsualSteps = 24;  // per character
    steps_.reserve(length * kUsualSteps);
    first_step_.reserve(length + 1);
    emission_.fill(kMissing);
  }

  void Start(char32_t c) {
    const StateSet allowed = Observe(c);
    allowed.ForEach([&](uint8_t y) {
      next_score_[y] = model_.start[y] + emission_[y];
      steps_.push_back({y, 0});
    });
    Finish(c);
  }

  void Advance(char32_t c) {
    StateSet before;  // states that lead anywhere
    StateSet expected;
    uint8_t last_before = steps_.back().state;
    bool any = false;
    for (size_t i = first_step_.back(); i < steps_.size(); ++i) {
      const uint8_t state = steps_[i].state;
      if (!tagger_.LeadsAnywhere(state)) continue;
      before.Add(state);
      expected.AddAll(model_.successors.subspan(size_t{state} * 4, 4));
      last_before = state;
      any = true;
    }
    // Of states that lead nowhere jieba makes an error; the last of them goes on here.
    if (!any) before.Add(last_before);

    StateSet allowed = Observe(c).And(expected);
    if (allowed.empty()) allowed = expected.empty() ? StateSet::All() : expected;
    first_step_.push_back(steps_.size());
    allowed.ForEach([&](uint8_t y) { steps_.push_back({y, BestBefore(y, before, last_before)}); });
    Finish(c);
  }

  std::vector<PosModel::State> Path() const {
    const size_t length = first_step_.size();
    std::vector<PosModel::State> path(length);
    // The last of equal states wins.
    uint8_t state = steps_.back().state;
    for (size_t i = steps_.size(); i-- > first_step_.back();) {
      if (score_[steps_[i].state] > score_[state]) state = steps_[i].state;
    }
    size_t end = steps_.size();
    for (size_t t = length; t-- > 0;) {
      path[t] = model_.states[state];
      const auto row = std::find_if(steps_.begin() + static_cast<ptrdiff_t>(first_step_[t]),
                                    steps_.begin() + static_cast<ptrdiff_t>(end),
                                    [&](const Step& step) { return step.state == state; });
      state = row->before;
      end = first_step_[t];
    }
    return path;
  }

 private:
  // Sets `emission_` for the character; returns the states that it is limited to.
  StateSet Observe(char32_t c) {
    const size_t row = tagger_.FindCharacter(c);
    if (row == model_.characters.size()) return StateSet::All();
    StateSet allowed;
    for (uint32_t i = model_.first_emission[row]; i < model_.first_emission[row + 1]; ++i) {
      emission_[model_.emission_state[i]] = model_.emission_score[i];
      if (model_.emission_allowed[i] != 0) allowed.Add(model_.emission_state[i]);
    }
    return allowed.empty() ? StateSet::All() : allowed;
  }

  // Undoes Observe(), and makes this step's scores the current ones.
  void Finish(char32_t c) {
    const size_t row = tagger_.FindCharacter(c);
    if (row != model_.characters.size()) {
      for (uint32_t i = model_.first_emission[row]; i < model_.first_emission[row + 1]; ++i) {
        emission_[model_.emission_state[i]] = kMissing;
      }
    }
    if (first_step_.empty()) first_step_.push_back(0);
    for (size_t i = first_step_.back(); i < steps_.size(); ++i) score_[steps_[i].state] = next_score_[steps_[i].state];
  }

  // Sums in jieba's order, because ties are decided by the sums: the larger state wins.
  uint8_t BestBefore(uint8_t y, const StateSet& before, uint8_t last_before) {
    double best = kImpossible;
    uint8_t best_state = last_before;
    const PosTagger::Steps& steps = tagger_.StepsInto(y);
    for (size_t i = 0; i < steps.sources.size(); ++i) {
      for (uint64_t both = steps.sources[i] & before.words()[i]; both != 0; both &= both - 1) {
        const uint64_t bit = both & -both;
        const auto source = static_cast<uint8_t>(i * 64 + static_cast<size_t>(std::countr_zero(both)));
        const size_t row = steps.first_row[i] + static_cast<size_t>(std::popcount(steps.sources[i] & (bit - 1)));
        const double score = score_[source] + model_.source_score[row] + emission_[y];
        if (score > best || (score == best && score != kImpossible)) {
          best = score;
          best_state = source;
        }
      }
    }
    next_score_[y] = best;
    return best_state;
  }

  const PosTagger& tagger_;
  const PosModel& model_;
  std::vector<Step> steps_;
  std::vector<size_t> first_step_;  // of each character in steps_
  std::array<double, PosModel::kStates> emission_;
  std::array<double, PosModel::kStates> score_{};
  std::array<double, PosModel::kStates> next_score_{};
};

// B M E S, as in the tables; each with the places that can precede it in jieba's order: of equal ones the first wins.
constexpr char kPlaces[] = "BMES";
enum Place { kBegin, kMiddle, kEnd, kSingle };
constexpr Place kBefore[4][2] = {{kEnd, kSingle}, {kMiddle, kBegin}, {kBegin, kMiddle}, {kSingle, kEnd}};
// What jieba takes where both are as bad as can be: the larger letter.
constexpr Place kBeforeByDefault[4] = {kSingle, kMiddle, kMiddle, kSingle};

}  // namespace

PosTagger::PosTagger(const PosModel& model) : model_(model) {
  constexpr size_t kHan = 0xA000 - ChineseTables::kFirstHan;
  rows_.assign(kHan, static_cast<uint16_t>(model.characters.size()));
  for (size_t row = 0; row < model.characters.size(); ++row) {
    const char32_t c = model.characters[row];
    if (c >= ChineseTables::kFirstHan && c - ChineseTables::kFirstHan < kHan) {
      rows_[c - ChineseTables::kFirstHan] = static_cast<uint16_t>(row);
    }
  }
  for (size_t state = 0; state < PosModel::kStates; ++state) {
    Steps& steps = steps_[state];
    for (uint32_t row = model.first_source[state]; row < model.first_source[state + 1]; ++row) {
      const uint8_t source = model.source[row];
      if (steps.sources[source / 64] == 0) steps.first_row[source / 64] = row;
      steps.sources[source / 64] |= uint64_t{1} << source % 64;
    }
    const auto successors = model.successors.subspan(state * 4, 4);
    const bool leads = std::any_of(successors.begin(), successors.end(), [](uint64_t word) { return word != 0; });
    if (leads) leading_[state / 64] |= uint64_t{1} << state % 64;
  }
}

size_t PosTagger::FindOther(char32_t c) const { return FindRow(model_.characters, c); }

std::vector<PosModel::State> PosTagger::BestStates(std::u32string_view text) const {
  PosViterbi viterbi(*this, text.size());
  viterbi.Start(text.front());
  for (char32_t c : text.substr(1)) viterbi.Advance(c);
  return viterbi.Path();
}

std::string BestPlaces(const WordModel& model, std::u32string_view text) {
  std::array<double, 4> score{};
  std::vector<std::array<Place, 4>> before(text.size());
  for (size_t t = 0; t < text.size(); ++t) {
    const size_t row = FindRow(model.characters, text[t]);
    std::array<double, 4> next{};
    for (size_t y = 0; y < 4; ++y) {
      const double emission = row == model.characters.size() ? kMissing : model.emission[row * 4 + y];
      if (t == 0) {
        next[y] = model.start[y] + emission;
        continue;
      }
      next[y] = kMissing;
      before[t][y] = kBeforeByDefault[y];
      for (Place from : kBefore[y]) {
        const double sum = emission + score[from] + model.steps[from * 4u + y];
        if (sum <= next[y]) continue;
        next[y] = sum;
        before[t][y] = from;
      }
    }
    score = next;
  }
  std::string places(text.size(), ' ');
  Place place = score[kSingle] > score[kEnd] ? kSingle : kEnd;
  for (size_t t = text.size(); t-- > 0;) {
    places[t] = kPlaces[place];
    place = before[t][place];
  }
  return places;
}

}  // namespace gsv::text
