#include "ops/elementwise.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gsv::ops {
namespace {

// About ten microseconds of a cheap function; what is smaller stays on the calling thread.
constexpr int64_t kElementsPerTask = 16 * 1024;

// body(begin, end) over ranges of `count` things of `size` elements each.
void ForRanges(Context& ctx, int64_t count, int64_t size, FunctionRef<void(int64_t, int64_t)> body) {
  if (count == 0) return;
  const int64_t per_task = std::max<int64_t>(1, kElementsPerTask / std::max<int64_t>(1, size));
  ctx.pool.ParallelFor((count + per_task - 1) / per_task,
                       [&](int64_t task) { body(task * per_task, std::min(count, (task + 1) * per_task)); });
}

Tensor NewLike(Context& ctx, const Tensor& x) {
  Tensor out = NewTensor(ctx.arena, {x.rows(), x.channels()});
  out.rank = x.rank;
  std::copy(x.shape, x.shape + Tensor::kMaxRank, out.shape);
  return out;
}

void CheckSameShape(const Tensor& a, const Tensor& b) {
  GSV_CHECK(a.rows() == b.rows() && a.channels() == b.channels());
}

}  // namespace

Tensor LayerNorm(Context& ctx, const Tensor& x, const NormWeights& norm, float eps, const Tensor& residual) {
  const Tensor out = NewLike(ctx, x);
  LayerNormInto(ctx, x, norm, eps, residual, out);
  return out;
}

void LayerNormInto(Context& ctx, const Tensor& x, const NormWeights& norm, float eps, const Tensor& residual,
                   const Tensor& out) {
  GSV_CHECK(x.channels() == norm.channels);
  CheckSameShape(x, out);
  if (!residual.empty()) CheckSameShape(x, residual);
  ForRanges(ctx, x.rows(), x.channels(), [&](int64_t begin, int64_t end) {
    ctx.kernels.layer_norm(x.row(begin), x.row_stride, residual.empty() ? nullptr : residual.row(begin),
                           residual.row_stride, norm.gamma, norm.beta, eps, out.row(begin), out.row_stride, end - begin,
                           x.channels());
  });
}

Tensor ChannelNorm(Context& ctx, const Tensor& x, const NormWeights& norm, float eps) {
  const Tensor out = NewLike(ctx, x);
  ChannelNormInto(ctx, x, norm, eps, out);
  return out;
}

void ChannelNormInto(Context& ctx, const Tensor& x, const NormWeights& norm, float eps, const Tensor& out) {
  GSV_CHECK(x.channels() == norm.channels && out.channels() == x.channels() && out.rows() == x.rows());
  // Whole panels of channels, so that each task reads whole cache lines.
  const int64_t panels = (x.channels() + kPanelColumns - 1) / kPanelColumns;
  ForRanges(ctx, panels, x.rows() * kPanelColumns, [&](int64_t begin, int64_t end) {
    ctx.kernels.channel_norm(x.f32(), x.row_stride, norm.gamma, norm.beta, eps, out.f32(), out.row_stride, x.rows(),
                             begin * kPanelColumns, std::min(x.channels(), end * kPanelColumns));
  });
}

Tensor Activate(Context& ctx, kernels::Activation activation, const Tensor& x) {
  const Tensor out = NewLike(ctx, x);
  ForRanges(ctx, x.rows(), x.channels(), [&](int64_t begin, int64_t end) {
    ctx.kernels.activate(activation, x.row(begin), x.row_stride, out.row(begin), out.row_stride, end - begin,
                         x.channels());
  });
  return out;
}

void ActivateInPlace(Context& ctx, kernels::Activation activation, const Tensor& x) {
  ForRanges(ctx, x.rows(), x.channels(), [&](int64_t begin, int64_t end) {
    ctx.kernels.activate(activation, x.row(begin), x.row_stride, x.row(begin), x.row_stride, end - begin, x.channels());
  });
}

Tensor TanhSigmoidGate(Context& ctx, const Tensor& x, const float* bias) {
  GSV_CHECK(x.channels() % 2 == 0);
  const int64_t half = x.channels() / 2;
  const Tensor out = NewTensor(ctx.arena, {x.rows(), half});
  ForRanges(ctx, x.rows(), x.channels(), [&](int64_t begin, int64_t end) {
    ctx.kernels.tanh_sigmoid_gate(x.row(begin), x.row_stride, bias, out.row(begin), out.row_stride, end - begin, half);
  });
  return out;
}

void GluResidualInto(Context& ctx, const Tensor& x, const Tensor& y) {
  GSV_CHECK(x.channels() == 2 * y.channels() && x.rows() == y.rows());
  ForRanges(ctx, x.rows(), x.channels(), [&](int64_t begin, int64_t end) {
    ctx.kernels.glu_residual(x.row(begin), x.row_stride, y.row(begin), y.row_stride, end - begin, y.channels());
  });
}

void AddInto(Context& ctx, const Tensor& x, const Tensor& y) {
  CheckSameShape(x, y);
  ForRanges(ctx, x.rows(), x.channels(), [&](int64_t begin, int64_t end) {
    ctx.kernels.axpby(1.0f, x.row(begin), x.row_stride, 1.0f, y.row(begin), y.row_stride, end - begin, x.channels());
  });
}

void AddRowInto(Context& ctx, const float* v, const Tensor& y) {
  ForRanges(ctx, y.rows(), y.channels(), [&](int64_t begin, int64_t end) {
    ctx.kernels.axpby(1.0f, v, /*x_stride=*/0, 1.0f, y.row(begin), y.row_stride, end - begin, y.channels());
  });
}

Tensor Embedding(Context& ctx, const float* table, int64_t vocabulary, int64_t channels, std::span<const int> indices) {
  const Tensor out = NewTensor(ctx.arena, {static_cast<int64_t>(indices.size()), channels});
  for (size_t i = 0; i < indices.size(); ++i) {
    GSV_CHECK(indices[i] >= 0 && indices[i] < vocabulary);
    std::memcpy(out.row(static_cast<int64_t>(i)), table + indices[i] * channels,
                static_cast<size_t>(channels) * sizeof(float));
  }
  return out;
}

Tensor MeanRows(Context& ctx, const Tensor& x) {
  const Tensor out = NewZeros(ctx.arena, {1, x.channels()});
  const float count = static_cast<float>(x.rows());
  for (int64_t r = 0; r < x.rows(); ++r) {
    const float* row = x.row(r);
    for (int64_t c = 0; c < x.channels(); ++c) out.f32()[c] += row[c] / count;
  }
  return out;
}

Tensor InterpolateLinear(Context& ctx, const Tensor& x, int64_t length) {
  GSV_CHECK(x.rows() > 0 && length >= 0);
  const Tensor out = NewTensor(ctx.arena, {length, x.channels()});
  const int64_t last = x.rows() - 1;
  // float32 positions, as torch computes them.
  const float ratio = static_cast<float>(x.rows()) / static_cast<float>(std::max<int64_t>(1, length));
  ForRanges(ctx, length, x.channels(), [&](int64_t begin, int64_t end) {
    for (int64_t t = begin; t < end; ++t) {
      const float position = std::max(0.0f, (static_cast<float>(t) + 0.5f) * ratio - 0.5f);
      const int64_t low = std::min(static_cast<int64_t>(position), last);
      const float weight = std::min(1.0f, position - static_cast<float>(low));
      const float* a = x.row(low);
      const float* b = x.row(std::min(low + 1, last));
      float* y = out.row(t);
      for (int64_t c = 0; c < x.channels(); ++c) y[c] = (1.0f - weight) * a[c] + weight * b[c];
    }
  });
  return out;
}

Tensor Copy(Context& ctx, const Tensor& x) {
  const Tensor out = NewLike(ctx, x);
  ForRanges(ctx, x.rows(), x.channels(), [&](int64_t begin, int64_t end) {
    for (int64_t r = begin; r < end; ++r) {
      std::memcpy(out.row(r), x.row(r), static_cast<size_t>(x.channels()) * sizeof(float));
    }
  });
  return out;
}

}  // namespace gsv::ops
