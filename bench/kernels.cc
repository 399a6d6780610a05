#include <memory>
#include <string>
#include <vector>

#include "bench/operands.h"
#include "bench/suites.h"
#include "ops/attention.h"
#include "ops/elementwise.h"
#include "ops/linear.h"

namespace gsv::bench {
namespace {

std::string Name(std::initializer_list<std::pair<const char*, int64_t>> parts) {
  std::string name;
  for (const auto& [key, value] : parts) {
    if (!name.empty()) name += ' ';
    name += key;
    name += std::to_string(value);
  }
  return name;
}

// Rows of noise in a type that products take as it is.
Tensor NewRows(Arena& arena, int64_t rows, int64_t channels, DType dtype) {
  if (dtype == DType::kBF16) return NewZeros(arena, {rows, channels}, dtype);
  return NewRandom(arena, {rows, channels});
}

Tensor Rows(Context& ctx, const Tensor& x, DType dtype) { return dtype == DType::kI8 ? ops::QuantiseRows(ctx, x) : x; }

}  // namespace

void Gemm(Machine machine, Report& report) {
  const DType dtype = machine.precision.decoder;
  size_t count = 0;
  for (const int rows : {150, 300, 500}) {
    for (const auto& [depth, columns] : {std::pair(512, 1536), std::pair(512, 2048), std::pair(2048, 512),
                                         std::pair(768, 3072), std::pair(1024, 4096)}) {
      Arena arena;
      Context ctx{arena, machine.pool, machine.kernels};
      const Tensor x = NewRows(arena, rows, depth, dtype);
      const Affine layer = NewLayer(arena, 1, depth, columns, dtype);
      report.Add("gemm", Name({{"rows ", rows}, {"depth ", depth}, {"columns ", columns}}),
                 2.0 * rows * Multiplies(layer.matrix), UnitOf(dtype), [&] {
                   Arena::Scope scope(arena);
                   ops::Linear(ctx, Rows(ctx, x, dtype), layer);
                 });
      ++count;
    }
  }
  report.AddSum("all of them", count);
}

void Vocoder(Machine machine, Report& report) {
  size_t count = 0;
  const DType dtype = machine.precision.vocoder;
  const DType between = dtype == DType::kBF16 ? dtype : DType::kF32;
  const int stages = dtype == DType::kF32 ? 5 : 4;  // the last is float32 always
  int rows = 500;                                   // 50 frames, 10 times upsampled
  const int rates[] = {10, 8, 2, 2, 2};
  for (int stage = 0; stage < stages; ++stage) {
    if (stage > 0) rows *= rates[stage];
    const int channels = 256 >> stage;
    for (const int taps : {3, 7, 11}) {
      Arena arena;
      Context ctx{arena, machine.pool, machine.kernels};
      const Affine layers[] = {NewConvolution(arena, taps, channels, channels, dtype),
                               NewConvolution(arena, taps, channels, channels, dtype)};
      const Tensor x = NewRows(arena, rows, channels, dtype);
      const Tensor hidden = NewTensor(arena, {rows, channels}, between);
      const Tensor next = NewTensor(arena, {rows, channels}, between);
      const Tensor residual = NewRandom(arena, {rows, channels});
      // One step of a residual block: a dilated convolution, then one that adds to the residual.
      const int dilation = 3;
      report.Add("vocoder", Name({{"channels ", channels}, {"taps ", taps}, {"rows ", rows}}),
                 4.0 * rows * Multiplies(layers[0].matrix), UnitOf(dtype), [&] {
                   Arena::Scope scope(arena);
                   ops::Conv1dInto(ctx, x, layers[0], {.dilation = dilation, .padding = taps / 2 * dilation}, {},
                                   {.activated = hidden, .slope = 0.1f});
                   ops::Conv1dInto(ctx, hidden, layers[1], {.padding = taps / 2}, residual,
                                   {.residual = residual, .scale = 0.5f, .activated = next, .slope = 0.1f});
                 });
      ++count;
    }
  }
  report.AddSum("all of them", count);
}

void Decode(Machine machine, Report& report) {
  constexpr int kLayers = 24, kWidth = 512, kHidden = 2048, kHeads = 16, kVocabulary = 1025;
  constexpr int64_t kPositions = 300;
  const DType dtype = machine.precision.decoder;
  const DType cache_type = dtype == DType::kF32 ? DType::kF32 : DType::kBF16;
  const auto input = [&](Context& ctx, const Tensor& x) {
    return machine.precision.decoder_rows == DType::kI8 && dtype == DType::kI8 ? ops::QuantiseRows(ctx, x) : x;
  };
  for (const int batch : {1, 4, 8}) {
    Arena arena;
    Context ctx{arena, machine.pool, machine.kernels};
    struct Layer {
      Affine query_key_value, out, up, down;
      std::vector<ops::KeyValueCache> caches;
    };
    std::vector<Layer> layers;
    double bytes = 0;
    const auto add = [&](int depth, int columns, DType type) {
      const Affine layer = NewLayer(arena, 1, depth, columns, type);
      bytes += static_cast<double>(DTypeSize(type)) * Multiplies(layer.matrix);
      return layer;
    };
    for (int i = 0; i < kLayers; ++i) {
      Layer layer{add(kWidth, 3 * kWidth, dtype),
                  add(kWidth, kWidth, dtype),
                  add(kWidth, kHidden, dtype),
                  add(kHidden, kWidth, dtype),
                  {}};
      for (int b = 0; b < batch; ++b) {
        layer.caches.push_back(ops::NewKeyValueCache(arena, kHeads, kWidth / kHeads, kPositions + 1, cache_type));
        bytes += 2.0 * static_cast<double>(DTypeSize(cache_type)) * kWidth * static_cast<double>(kPositions);
      }
      layers.push_back(std::move(layer));
    }
    const Affine predict = add(kWidth, kVocabulary, DType::kF32);
    const Tensor ones = NewRandom(arena, {kWidth});
    const NormWeights norm{ones.f32(), ones.f32(), kWidth};
    const Tensor start = NewRandom(arena, {batch, kWidth});
    report.Add("decode", Name({{"step of batch ", batch}, {"at position ", kPositions}}), bytes, Unit::kBytes, [&] {
      Arena::Scope scope(arena);
      Tensor x = ops::Copy(ctx, start);
      for (Layer& layer : layers) {
        std::vector<ops::KeyValueCache*> caches;
        for (ops::KeyValueCache& cache : layer.caches) {
          cache.length = kPositions;
          caches.push_back(&cache);
        }
        const Tensor qkv = ops::Linear(ctx, input(ctx, x), layer.query_key_value);
        const Tensor mixed = ops::DecodeAttention(ctx, qkv.Columns(0, kWidth), qkv.Columns(kWidth, 2 * kWidth),
                                                  qkv.Columns(2 * kWidth, 3 * kWidth), caches, 0.17677669f);
        ops::LayerNormInto(ctx, ops::Linear(ctx, input(ctx, mixed), layer.out, {.residual = x}), norm, 1e-5f, {}, x);
        const Tensor hidden = ops::Linear(ctx, input(ctx, x), layer.up, {.activation = kernels::Activation::kRelu});
        ops::LayerNormInto(ctx, ops::Linear(ctx, input(ctx, hidden), layer.down, {.residual = x}), norm, 1e-5f, {}, x);
      }
      ops::Linear(ctx, x, predict);
    });
  }
}

}  // namespace gsv::bench
