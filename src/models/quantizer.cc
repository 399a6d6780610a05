#include "models/quantizer.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "models/blocks/kernel_shape.h"
#include "ops/linear.h"

namespace gsv::models {
namespace {

constexpr char kCodebook[] = "quantizer.vq.layers.0._codebook.embed";

}  // namespace

QuantizerWeights LoadQuantizer(const weights::WeightLoader& w) {
  const std::vector<int> shape = KernelShape(w, "ssl_proj", 3);
  const int ssl = shape[1];
  const int stride = shape[2];
  const int codes = static_cast<int>(w.Dimension(kCodebook, 0));
  if (codes < 1) Fail(ErrorCode::kTensorShape, w.source().name(), ": tensor ", kCodebook, " holds no codes");

  QuantizerWeights out;
  out.projection = w.Conv1d("ssl_proj", ssl, ssl, stride);
  out.codebook = w.LinearNamed(kCodebook, {}, ssl, codes);
  out.codebook.bias = w.Computed(std::string(kCodebook) + "#bias", {codes}, [&](float* bias) {
    const std::vector<float> rows = w.Values(kCodebook, {codes, ssl});
    for (int code = 0; code < codes; ++code) {
      double square = 0.0;
      for (int i = 0; i < ssl; ++i) {
        const double value = rows[static_cast<size_t>(code) * ssl + i];
        square += value * value;
      }
      bias[code] = static_cast<float>(-0.5 * square);
    }
  });
  return out;
}

std::vector<int> Quantize(Context& ctx, const QuantizerWeights& w, const Tensor& features) {
  Arena::Scope scope(ctx.arena);
  const Tensor z = ops::Conv1d(ctx, features, w.projection, {.stride = w.projection.matrix.taps});  // [N, ssl]
  ctx.Observe("ssl_proj", z);
  // |z - code|^2 = |z|^2 - 2 (z . code - |code|^2 / 2), and |z|^2 is the same for all codes.
  const Tensor scores = ops::Linear(ctx, z, w.codebook);  // [N, codes]
  ctx.Observe("scores", scores);

  std::vector<int> tokens(static_cast<size_t>(scores.rows()));
  for (size_t t = 0; t < tokens.size(); ++t) {
    const float* row = scores.row(static_cast<int64_t>(t));
    tokens[t] = static_cast<int>(std::max_element(row, row + scores.channels()) - row);
  }
  return tokens;
}

}  // namespace gsv::models
