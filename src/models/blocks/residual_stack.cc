#include "models/blocks/residual_stack.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

ops::ConvShape SameLength(const Affine& layer, int dilation, int64_t first_row = 0) {
  return {.dilation = dilation, .padding = dilation * (layer.matrix.taps / 2), .first_row = first_row};
}

std::string Unit(const std::string& scope, size_t index) { return scope + std::to_string(index) + ".bias"; }

}  // namespace

ops::RowRange ResidualStackWeights::Reached(ops::RowRange rows) const {
  ops::RowRange widest = rows;
  for (const Block& block : blocks) {
    ops::RowRange reached = rows;
    for (size_t u = block.size(); u-- > 0;) {
      reached = ops::ReachedRows(block[u].plain, SameLength(block[u].plain, 1), reached);
      reached = ops::ReachedRows(block[u].dilated, SameLength(block[u].dilated, block[u].dilation), reached);
    }
    widest = {std::min(widest.begin, reached.begin), std::max(widest.end, reached.end)};
  }
  return widest;
}

ResidualStackWeights LoadResidualStack(const weights::WeightLoader& w, int first_block, int channels,
                                       const std::vector<std::vector<int>>& blocks, ops::Convolutions convolutions) {
  ResidualStackWeights out;
  for (size_t b = 0; b < blocks.size(); ++b) {
    const weights::WeightLoader block = w.In("resblocks", first_block + static_cast<int>(b));
    const int taps = OddTaps(block, "convs1.0");
    if (w.Has(Unit("resblocks." + std::to_string(first_block + static_cast<int>(b)) + ".convs1.", blocks[b].size()))) {
      Fail(ErrorCode::kFileCorrupt, w.source().name(), ": residual block ", first_block + static_cast<int>(b),
           " of the vocoder has more layers than the ", blocks[b].size(), " dilations in the configuration");
    }
    const bool direct = convolutions == ops::Convolutions::kDirect || !ops::ToomCookPays(taps, channels, channels);
    const auto load = [&](const std::string& name) {
      return direct ? block.Conv1d(name, channels, channels, taps)
                    : block.ToomCookConv1d(name, channels, channels, taps);
    };
    ResidualStackWeights::Block& units = out.blocks.emplace_back();
    for (size_t u = 0; u < blocks[b].size(); ++u) {
      units.push_back({.dilated = load("convs1." + std::to_string(u)),
                       .plain = load("convs2." + std::to_string(u)),
                       .dilation = blocks[b][u]});
    }
  }
  return out;
}

void Forward(Context& ctx, const ResidualStackWeights& w, const Tensor& x, const Tensor& leaky_x, float slope,
             const Tensor& activated, int64_t first_row) {
  Arena::Scope scope(ctx.arena);
  const auto like_x = [&](DType dtype) { return NewTensor(ctx.arena, {x.rows(), x.channels()}, dtype); };
  const Tensor hidden = like_x(w.input_type());  // leaky_relu of the dilated convolution
  const Tensor current = like_x(DType::kF32);    // of the block at work
  const Tensor leaky = like_x(w.input_type());   // leaky_relu(current)
  const Tensor sum = like_x(DType::kF32);        // of the blocks done

  // All blocks begin with the same rows.
  const Tensor first = w.blocks[0][0].dilated.matrix.dtype == DType::kI8 ? ops::QuantiseRows(ctx, leaky_x) : leaky_x;

  for (size_t b = 0; b < w.blocks.size(); ++b) {
    const ResidualStackWeights::Block& block = w.blocks[b];
    for (size_t u = 0; u < block.size(); ++u) {
      const ResidualStackWeights::Unit& unit = block[u];
      const Tensor& residual = u == 0 ? x : current;
      ops::Conv1dInto(ctx, u == 0 ? first : leaky, unit.dilated, SameLength(unit.dilated, unit.dilation, first_row), {},
                      {.activated = hidden, .slope = kVocoderSlope});
      ops::Post post{.residual = residual};
      Tensor out = current;
      if (u + 1 < block.size()) {
        post.activated = leaky;
        post.slope = kVocoderSlope;
      } else {
        out = sum;
        if (b > 0) post.residual2 = sum;
        if (b + 1 == w.blocks.size()) {
          out = {};
          post.scale = 1.0f / static_cast<float>(w.blocks.size());
          post.activated = activated;
          post.slope = slope;
        }
      }
      ops::Conv1dInto(ctx, hidden, unit.plain, SameLength(unit.plain, 1, first_row), out, post);
    }
  }
}

}  // namespace gsv::models
