#include "models/blocks/residual_stack.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/lanes.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

using ops::RowRange;
using Unit = ResidualStackWeights::Unit;
using Block = ResidualStackWeights::Block;

// What the activations of a strip may take. Half of it is in use at a time, which is what the second-level cache of a
// core has left beside the weights of a layer.
constexpr int64_t kStripBytes = 1024 * 1024;
// Rows at the ends of a strip are computed by its neighbours as well: it must be so many times longer than that.
// Measured: what is computed twice costs more than the cache brings where products are slow beside it.
constexpr int64_t kStripHalos = 10;
// Besides its activations: windows at the ends of a sequence, transformed rows.
constexpr size_t kLaneReserve = size_t{1} << 20;

ops::ConvShape SameLength(const Affine& layer, int dilation) {
  return {.dilation = dilation, .padding = dilation * int64_t{layer.matrix.taps / 2}};
}

RowRange ReachedByPlain(const Unit& unit, RowRange rows) {
  return ops::ReachedRows(unit.plain, SameLength(unit.plain, 1), rows);
}
RowRange ReachedByDilated(const Unit& unit, RowRange rows) {
  return ops::ReachedRows(unit.dilated, SameLength(unit.dilated, unit.dilation), rows);
}
// Input rows of unit `first` on which rows of the block's result depend.
RowRange ReachedFrom(const Block& block, size_t first, RowRange rows) {
  for (size_t u = block.size(); u-- > first;) rows = ReachedByDilated(block[u], ReachedByPlain(block[u], rows));
  return rows;
}

// Rows of a sequence from row `first` on.
struct Part {
  Tensor tensor;
  int64_t first = 0;

  RowRange rows() const { return {first, first + tensor.rows()}; }
  Tensor Select(RowRange wanted) const { return tensor.Rows(wanted.begin - first, wanted.end - first); }
  Part Within(RowRange wanted) const { return {Select(wanted), wanted.begin}; }
};

void Convolve(Context& ctx, const Part& x, const Affine& layer, int dilation, RowRange rows, const Tensor& out,
              const ops::Post& post) {
  ops::Conv1dRowsInto(ctx, x.tensor, x.first, layer, SameLength(layer, dilation), rows, out, post);
}

// A stack and its input.
struct Stack {
  const ResidualStackWeights& weights;
  Part x;
  Part leaky_x;  // as the products take it
  float slope;

  // Rows `rows` of the result, which `activated` has alone.
  void Run(Context& ctx, RowRange rows, const Tensor& activated) const;

  RowRange Clip(RowRange rows) const {
    return {std::max(rows.begin, x.rows().begin), std::min(rows.end, x.rows().end)};
  }
};

void Stack::Run(Context& ctx, RowRange rows, const Tensor& activated) const {
  Arena::Scope scope(ctx.arena);
  const RowRange widest = Clip(weights.Reached(rows));
  const auto part = [&](RowRange of, DType dtype) {
    return Part{NewTensor(ctx.arena, {of.size(), x.tensor.channels()}, dtype), of.begin};
  };
  const Part hidden = part(widest, weights.input_type());  // leaky_relu of the dilated convolution
  const Part current = part(widest, DType::kF32);  // of the block at work; its rows change one unit after another
  const Part leaky = part(widest, weights.input_type());  // leaky_relu(current)
  const Part sum = part(rows, DType::kF32);               // of the blocks done

  const size_t blocks = weights.blocks.size();
  for (size_t b = 0; b < blocks; ++b) {
    const Block& block = weights.blocks[b];
    for (size_t u = 0; u < block.size(); ++u) {
      const Unit& unit = block[u];
      const RowRange in_rows = Clip(ReachedFrom(block, u, rows)), out_rows = Clip(ReachedFrom(block, u + 1, rows));
      const RowRange hidden_rows = Clip(ReachedByPlain(unit, out_rows));
      Convolve(ctx, (u == 0 ? leaky_x : leaky).Within(in_rows), unit.dilated, unit.dilation, hidden_rows, {},
               {.activated = hidden.Select(hidden_rows), .slope = kVocoderSlope});

      ops::Post post{.residual = (u == 0 ? x : current).Select(out_rows)};
      Tensor out;
      if (u + 1 < block.size()) {
        out = current.Select(out_rows);
        post.activated = leaky.Select(out_rows);
        post.slope = kVocoderSlope;
      } else {
        if (b > 0) post.residual2 = sum.tensor;
        if (b + 1 < blocks) {
          out = sum.tensor;
        } else {
          post.scale = 1.0f / static_cast<float>(blocks);
          post.activated = activated;
          post.slope = slope;
        }
      }
      Convolve(ctx, hidden.Within(hidden_rows), unit.plain, 1, out_rows, out, post);
    }
  }
}

int64_t BytesPerRow(const ResidualStackWeights& w, int64_t channels) {
  return channels * static_cast<int64_t>(2 * DTypeSize(w.input_type()) + 2 * sizeof(float));
}

// Most rows on one side that a row depends on.
int64_t Halo(const ResidualStackWeights& w) {
  constexpr RowRange kOne = {0, 1};
  const RowRange reached = w.Reached(kOne);
  return std::max(-reached.begin, reached.end - 1);
}

// Into how many strips the rows of x are cut, each of which one thread takes through the whole stack; 1 if that does
// not pay.
int64_t Strips(const ResidualStackWeights& w, const Tensor& x, int threads) {
  const int64_t most = std::max<int64_t>(1, kStripBytes / BytesPerRow(w, x.channels())) * threads;
  if (x.rows() <= most) return 1;                                 // the caches of all cores hold everything
  const int64_t strips = (x.rows() + most - 1) / most * threads;  // so that all threads end together
  return x.rows() < strips * kStripHalos * Halo(w) ? 1 : strips;
}

std::string BiasName(const std::string& scope, size_t index) { return scope + std::to_string(index) + ".bias"; }

}  // namespace

ops::RowRange ResidualStackWeights::Reached(ops::RowRange rows) const {
  RowRange widest = rows;
  for (const Block& block : blocks) {
    const RowRange reached = ReachedFrom(block, 0, rows);
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
    if (w.Has(BiasName("resblocks." + std::to_string(first_block + static_cast<int>(b)) + ".convs1.",
                       blocks[b].size()))) {
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
             const Tensor& activated, int64_t first_row, int64_t strip_rows) {
  if (x.rows() == 0) return;
  Arena::Scope scope(ctx.arena);
  // All blocks begin with the same rows.
  const Tensor first = w.blocks[0][0].dilated.matrix.dtype == DType::kI8 ? ops::QuantiseRows(ctx, leaky_x) : leaky_x;
  const Stack stack{w, {x, first_row}, {first, first_row}, slope};
  const int64_t strips = strip_rows > 0 ? (x.rows() + strip_rows - 1) / strip_rows : Strips(w, x, ctx.pool.threads());
  if (strips == 1) return stack.Run(ctx, {first_row, first_row + x.rows()}, activated);
  const int64_t longest = (x.rows() + strips - 1) / strips + 2 * Halo(w);
  const auto bytes = static_cast<size_t>(longest * BytesPerRow(w, x.channels()));
  // Twice, since rows are quantised and the ends of a sequence copied.
  ops::ForEachInLanes(ctx, strips, 2 * bytes + kLaneReserve, [&](Context& lane, int64_t i) {
    const RowRange rows = {x.rows() * i / strips, x.rows() * (i + 1) / strips};
    stack.Run(lane, {first_row + rows.begin, first_row + rows.end}, activated.Rows(rows.begin, rows.end));
  });
}

}  // namespace gsv::models
