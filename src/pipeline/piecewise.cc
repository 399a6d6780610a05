#include "pipeline/piecewise.h"

#include <algorithm>

#include "base/arena.h"
#include "base/error.h"

namespace gsv::pipeline {
namespace {

// Frames of 20 ms that wait for what follows them, and those of them over which two pieces are cross-faded.
constexpr int64_t kHeldFrames = 10;
constexpr int64_t kSeamFrames = 2;

// From the first sound to the second.
void CrossFade(std::span<const float> from, std::span<float> to) {
  for (size_t i = 0; i < from.size(); ++i) {
    const float share = (static_cast<float>(i) + 0.5f) / static_cast<float>(from.size());
    to[i] = from[i] + share * (to[i] - from[i]);
  }
}

}  // namespace

PiecewiseSound::PiecewiseSound(Context& ctx, const models::Sovits& sovits, const models::DecodeInput& input,
                               int first_tokens)
    : ctx_(ctx), sovits_(sovits), input_(input), next_tokens_(static_cast<size_t>(first_tokens)) {
  GSV_CHECK(first_tokens > 0 && input.speed == 1.0f);
}

std::vector<float> PiecewiseSound::Grow(std::span<const int> tokens) {
  if (tokens.size() < next_tokens_) return {};
  next_tokens_ = 2 * tokens.size();
  const int64_t end = static_cast<int64_t>(tokens.size()) * sovits_.config.frames_per_token - kHeldFrames;
  return end < heard_ + kSeamFrames ? std::vector<float>() : SoundUntil(end, tokens);
}

std::vector<float> PiecewiseSound::Finish(std::span<const int> tokens) {
  return SoundUntil(static_cast<int64_t>(tokens.size()) * sovits_.config.frames_per_token, tokens);
}

std::vector<float> PiecewiseSound::SoundUntil(int64_t end, std::span<const int> tokens) {
  Arena::Scope scope(ctx_.arena);
  const Tensor content = models::Content(ctx_, sovits_, tokens, input_.phones, input_.style);  // [T, hidden]
  const Tensor sound = models::SoundFrom(
      ctx_, sovits_, content, heard_,
      {.style = input_.style, .noise_scale = input_.noise_scale, .noise = input_.noise});  // from heard_ on
  const int64_t samples = (end - heard_) * sovits_.config.samples_per_frame;
  std::vector<float> piece(sound.f32(), sound.f32() + samples);
  CrossFade(seam_, piece);
  const int64_t left = sound.elements() - samples;
  seam_.assign(sound.f32() + samples,
               sound.f32() + samples + std::min(left, kSeamFrames * sovits_.config.samples_per_frame));
  heard_ = end;
  return piece;
}

}  // namespace gsv::pipeline
