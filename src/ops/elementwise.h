// Normalisations, gates, look-ups and sums over [time, channels].
#ifndef GSV_OPS_ELEMENTWISE_H_
#define GSV_OPS_ELEMENTWISE_H_

#include <cstdint>
#include <span>

#include "base/packed_matrix.h"
#include "ops/context.h"

namespace gsv::ops {

// LayerNorm over channels; `residual` (may be empty) is added to x first.
Tensor LayerNorm(Context& ctx, const Tensor& x, const NormWeights& norm, float eps = 1e-5f,
                 const Tensor& residual = {});
void LayerNormInto(Context& ctx, const Tensor& x, const NormWeights& norm, float eps, const Tensor& residual,
                   const Tensor& out);
// Per channel over the whole time axis (GroupNorm with one channel per group).
Tensor ChannelNorm(Context& ctx, const Tensor& x, const NormWeights& norm, float eps = 1e-5f);
void ChannelNormInto(Context& ctx, const Tensor& x, const NormWeights& norm, float eps, const Tensor& out);

Tensor Activate(Context& ctx, kernels::Activation activation, const Tensor& x);
void ActivateInPlace(Context& ctx, kernels::Activation activation, const Tensor& x);
// [T, 2H] -> [T, H]: tanh(first half + bias) * sigmoid(second half + bias). bias [2H] or null.
Tensor TanhSigmoidGate(Context& ctx, const Tensor& x, const float* bias = nullptr);
// y [T, H] += first half * sigmoid(second half) of x [T, 2H].
void GluResidualInto(Context& ctx, const Tensor& x, const Tensor& y);

// y += x.
void AddInto(Context& ctx, const Tensor& x, const Tensor& y);
// y[t] += v for every row t; v [C].
void AddRowInto(Context& ctx, const float* v, const Tensor& y);
// Rows of `table` [V, C] by index; an index outside the table is a bug of the caller (checked).
Tensor Embedding(Context& ctx, const float* table, int64_t vocabulary, int64_t channels, std::span<const int> indices);
// Mean over rows, each divided by the count before adding, as the official style encoder does: [T, C] -> [1, C].
Tensor MeanRows(Context& ctx, const Tensor& x);
// Linear interpolation along time to `length` rows, half-pixel centres, clamped edges (torch align_corners=False).
Tensor InterpolateLinear(Context& ctx, const Tensor& x, int64_t length);
// Copies x into fresh dense memory.
Tensor Copy(Context& ctx, const Tensor& x);

}  // namespace gsv::ops

#endif  // GSV_OPS_ELEMENTWISE_H_
