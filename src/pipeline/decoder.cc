#include "pipeline/decoder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/arena.h"
#include "base/error.h"

namespace gsv::pipeline {
namespace {

// Room for tokens that a sentence begins with: ten seconds of speech. It is doubled when it is used up, so that memory
// follows the length of what is said and not the limit.
constexpr int64_t kFirstTokens = 256;

int64_t PromptPositions(const DecodeItem& item) {
  return static_cast<int64_t>(item.phones.size() + item.prompt_tokens.size());
}

// A row of the batch and the sentence that it holds at the moment.
struct Place {
  std::unique_ptr<Arena> memory;  // of the state
  models::T2sState state;         // kept when the sentence leaves, for the next one
  const DecodeItem* item = nullptr;
  DecodedTokens* result = nullptr;
  std::optional<TokenSampler> sampler;
  std::vector<float> noise;  // [vocabulary]
  bool ended = false;
};

class Decoding {
 public:
  Decoding(Context& ctx, const models::T2s& t2s, std::span<const DecodeItem> items, int batch_size,
           DecodeProgress progress, DecodeFinished finished, DecodeOrder order, DecodeGrowing growing)
      : ctx_(ctx),
        t2s_(t2s),
        items_(items),
        progress_(progress),
        finished_(finished),
        order_(order),
        growing_(growing),
        results_(items.size()) {
    GSV_CHECK(batch_size > 0);
    places_.resize(PlaceCount(batch_size));
    for (Place& place : places_) free_.push_back(&place);
    batch_.reserve(places_.size());
    states_.reserve(places_.size());
    tokens_.reserve(places_.size());
  }

  std::vector<DecodedTokens> Run() {
    for (;;) {
      while (MayJoin()) Join();
      if (batch_.empty()) return std::move(results_);
      Step();
      if (order_ == DecodeOrder::kFirstAlone && sentences_done_ == 0) growing_(results_[0].tokens);
      Leave();
      Report();
    }
  }

 private:
  size_t PlaceCount(int batch_size) const {
    int64_t largest = 1;
    for (const DecodeItem& item : items_) {
      largest =
          std::max(largest, models::StateBytes(t2s_.config, PromptPositions(item) + std::max(0, item.max_tokens)));
    }
    const auto fitting = static_cast<size_t>(std::max<int64_t>(1, kMaxStateBytes / largest));
    return std::min({static_cast<size_t>(batch_size), fitting, items_.size()});
  }

  bool MayJoin() const {
    if (free_.empty() || next_ == items_.size()) return false;
    return order_ == DecodeOrder::kTogether || next_ == 0 || sentences_done_ > 0;
  }

  // The next sentence takes a free place: its phones and prompt are read, its first token is chosen.
  void Join() {
    Place& place = *free_.back();
    free_.pop_back();
    place.item = &items_[next_];
    place.result = &results_[next_];
    ++next_;
    const DecodeItem& item = *place.item;
    GSV_CHECK(item.max_tokens > 0);
    place.result->tokens.reserve(static_cast<size_t>(item.max_tokens));
    place.sampler.emplace(item.sampling, t2s_.config.vocabulary, t2s_.config.end_token, item.prompt_tokens);
    place.noise.resize(static_cast<size_t>(t2s_.config.vocabulary));
    place.ended = false;
    place.state.Clear();
    MakeRoom(place, PromptPositions(item) + std::min<int64_t>(kFirstTokens, item.max_tokens));

    Arena::Scope scope(ctx_.arena);
    const Tensor logits = models::Prefill(ctx_, t2s_, item.phones, item.features, item.prompt_tokens, place.state);
    batch_.push_back(&place);
    Choose(place, logits.row(0));
    Leave();
    Report();
  }

  // One token more for every sentence of the batch.
  void Step() {
    states_.clear();
    tokens_.clear();
    for (Place* place : batch_) {
      if (place->state.length() == place->state.capacity()) MakeRoom(*place, place->state.length() + 1);
      states_.push_back(&place->state);
      tokens_.push_back(place->result->tokens.back());
    }
    Arena::Scope scope(ctx_.arena);
    const Tensor logits = models::Step(ctx_, t2s_, tokens_, states_);  // [B, vocabulary]
    ctx_.pool.ParallelFor(logits.rows(), [&](int64_t b) { Choose(*batch_[static_cast<size_t>(b)], logits.row(b)); });
  }

  void Choose(Place& place, float* logits) {
    DecodedTokens& result = *place.result;
    const auto step = static_cast<int64_t>(result.tokens.size());
    place.item->noise(step, place.noise);
    const SampledToken chosen = place.sampler->Choose({logits, place.noise.size()}, step, place.noise);
    place.ended = chosen.end;
    if (chosen.end) return;
    result.tokens.push_back(chosen.token);
    if (static_cast<int64_t>(result.tokens.size()) < place.item->max_tokens) return;
    result.stopped_at_limit = true;
    place.ended = true;
  }

  // Sentences that have ended make room for others.
  void Leave() {
    for (Place* place : batch_) {
      if (!place->ended) continue;
      free_.push_back(place);
      ++sentences_done_;
      tokens_done_ += static_cast<int>(place->result->tokens.size());
      finished_(static_cast<size_t>(place->item - items_.data()), *place->result);
    }
    std::erase_if(batch_, [](const Place* place) { return place->ended; });
  }

  void Report() {
    int tokens = tokens_done_;
    for (const Place* place : batch_) tokens += static_cast<int>(place->result->tokens.size());
    if (!progress_(sentences_done_, tokens)) Fail(ErrorCode::kCancelled, "cancelled by the caller");
  }

  // A state with room for `positions` at least; what it holds is kept.
  void MakeRoom(Place& place, int64_t positions) {
    if (place.state.capacity() >= positions) return;
    const int64_t prompt = PromptPositions(*place.item);
    const int64_t most = prompt + place.item->max_tokens;
    const int64_t doubled = place.state.length() + (place.state.length() - prompt);
    auto memory = std::make_unique<Arena>(static_cast<size_t>(kMaxStateBytes));
    if (place.state.length() == 0) place.memory.reset();  // nothing to keep: never both at once
    models::T2sState state = models::NewT2sState(*memory, t2s_, std::min(most, std::max(positions, doubled)));
    if (place.state.length() > 0) models::CopyState(place.state, state);
    place.state = std::move(state);
    place.memory = std::move(memory);
  }

  Context& ctx_;
  const models::T2s& t2s_;
  const std::span<const DecodeItem> items_;
  DecodeProgress progress_;
  DecodeFinished finished_;
  DecodeOrder order_;
  DecodeGrowing growing_;
  std::vector<DecodedTokens> results_;

  std::vector<Place> places_;
  std::vector<Place*> free_;
  std::vector<Place*> batch_;  // places in use, in the order of joining
  size_t next_ = 0;            // the item that joins next
  int sentences_done_ = 0;
  int tokens_done_ = 0;  // of those

  // Of one step.
  std::vector<models::T2sState*> states_;
  std::vector<int> tokens_;
};

}  // namespace

std::vector<DecodedTokens> DecodeTokens(Context& ctx, const models::T2s& t2s, std::span<const DecodeItem> items,
                                        int batch_size, DecodeProgress progress, DecodeFinished finished,
                                        DecodeOrder order, DecodeGrowing growing) {
  return Decoding(ctx, t2s, items, batch_size, progress, finished, order, growing).Run();
}

}  // namespace gsv::pipeline
