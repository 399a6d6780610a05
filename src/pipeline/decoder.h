// The batched decoding loop: sentences in, semantic tokens out. Sequences join when a place is free and leave when they
// end; every one gets the tokens that it would get alone, bit for bit.
#ifndef GSV_PIPELINE_DECODER_H_
#define GSV_PIPELINE_DECODER_H_

#include <functional>
#include <span>
#include <vector>

#include "base/function_ref.h"
#include "base/rng.h"
#include "models/t2s.h"
#include "pipeline/sampling.h"

namespace gsv::pipeline {

struct DecodeItem {
  std::vector<int> phones;             // of reference and sentence together
  Tensor features = {};                // [phones, feature_width], or empty: all zeros
  std::span<const int> prompt_tokens;  // may be empty
  SamplingOptions sampling;
  TokenNoise noise;  // by absolute step
  int max_tokens = 1500;
};

struct DecodedTokens {
  std::vector<int> tokens;        // without prompt and end token
  bool stopped_at_limit = false;  // no end token within max_tokens
};

// Called once per step with the sentences that are finished and the tokens made so far; false ends decoding
// (kCancelled).
using DecodeProgress = FunctionRef<bool(int sentences_done, int tokens)>;

// Called once per item as soon as it has all its tokens, in any order of the items, on the caller's thread.
using DecodeFinished = FunctionRef<void(size_t item, const DecodedTokens& decoded)>;

// Called on the caller's thread after each step of the first item while it is alone (kFirstAlone), with its tokens.
using DecodeGrowing = FunctionRef<void(std::span<const int> tokens)>;

// When items are decoded. kFirstAlone: the others join once the first has all its tokens, so that it can be heard soon.
// Never changes the tokens.
enum class DecodeOrder { kTogether, kFirstAlone };

// One result per item, in the order of the items. At most batch_size sentences are decoded at once; fewer where their
// keys and values could together exceed kMaxStateBytes, and never fewer than one.
// Errors: kCancelled; kOutOfMemory where one sentence alone exceeds the bound.
inline constexpr int64_t kMaxStateBytes = int64_t{2} << 30;
std::vector<DecodedTokens> DecodeTokens(
    Context& ctx, const models::T2s& t2s, std::span<const DecodeItem> items, int batch_size, DecodeProgress progress,
    DecodeFinished finished = [](size_t, const DecodedTokens&) {}, DecodeOrder order = DecodeOrder::kTogether,
    DecodeGrowing growing = [](std::span<const int>) {});

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_DECODER_H_
