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

}  // namespace

void Gemm(Machine machine, Report& report) {
  size_t count = 0;
  for (const int rows : {150, 300, 500}) {
    for (const auto& [depth, columns] : {std::pair(512, 1536), std::pair(512, 2048), std::pair(2048, 512),
                                         std::pair(768, 3072), std::pair(1024, 4096)}) {
      Arena arena;
      Context ctx{arena, machine.pool, machine.kernels};
      const Tensor x = NewRandom(arena, {rows, depth});
      const Affine layer = NewLayer(arena, 1, depth, columns);
      report.Add("gemm", Name({{"rows ", rows}, {"depth ", depth}, {"columns ", columns}}),
                 2.0 * rows * Multiplies(layer.matrix), Unit::kFlops, [&] {
                   Arena::Scope scope(arena);
                   ops::Linear(ctx, x, layer);
                 });
      ++count;
    }
  }
  report.AddSum("all of them", count);
}

void Vocoder(Machine machine, Report& report) {
  size_t count = 0;
  int rows = 500;  // 50 frames, 10 times upsampled
  const int rates[] = {10, 8, 2, 2, 2};
  for (int stage = 0; stage < 5; ++stage) {
    if (stage > 0) rows *= rates[stage];
    const int channels = 256 >> stage;
    for (const int taps : {3, 7, 11}) {
      Arena arena;
      Context ctx{arena, machine.pool, machine.kernels};
      const Affine layers[] = {NewConvolution(arena, taps, channels, channels),
                               NewConvolution(arena, taps, channels, channels)};
      const Tensor x = NewRandom(arena, {rows, channels});
      const Tensor hidden = NewTensor(arena, {rows, channels});
      const Tensor next = NewRandom(arena, {rows, channels});
      const Tensor residual = NewRandom(arena, {rows, channels});
      // One step of a residual block: a dilated convolution, then one that adds to the residual.
      const int dilation = 3;
      report.Add("vocoder", Name({{"channels ", channels}, {"taps ", taps}, {"rows ", rows}}),
                 4.0 * rows * Multiplies(layers[0].matrix), Unit::kFlops, [&] {
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
  for (const int batch : {1, 4, 8}) {
    Arena arena;
    Context ctx{arena, machine.pool, machine.kernels};
    struct Layer {
      Affine query_key_value, out, up, down;
      std::vector<ops::KeyValueCache> caches;
    };
    std::vector<Layer> layers;
    double bytes = 0;
    const auto add = [&](int depth, int columns) {
      const Affine layer = NewLayer(arena, 1, depth, columns);
      bytes += sizeof(float) * Multiplies(layer.matrix);
      return layer;
    };
    for (int i = 0; i < kLayers; ++i) {
      Layer layer{add(kWidth, 3 * kWidth), add(kWidth, kWidth), add(kWidth, kHidden), add(kHidden, kWidth), {}};
      for (int b = 0; b < batch; ++b) {
        layer.caches.push_back(ops::NewKeyValueCache(arena, kHeads, kWidth / kHeads, kPositions + 1));
        bytes += 2.0 * sizeof(float) * kWidth * static_cast<double>(kPositions);
      }
      layers.push_back(std::move(layer));
    }
    const Affine predict = add(kWidth, kVocabulary);
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
        const Tensor qkv = ops::Linear(ctx, x, layer.query_key_value);
        const Tensor mixed = ops::DecodeAttention(ctx, qkv.Columns(0, kWidth), qkv.Columns(kWidth, 2 * kWidth),
                                                  qkv.Columns(2 * kWidth, 3 * kWidth), caches, 0.17677669f);
        ops::LayerNormInto(ctx, ops::Linear(ctx, mixed, layer.out, {.residual = x}), norm, 1e-5f, {}, x);
        const Tensor hidden = ops::Linear(ctx, x, layer.up, {.activation = kernels::Activation::kRelu});
        ops::LayerNormInto(ctx, ops::Linear(ctx, hidden, layer.down, {.residual = x}), norm, 1e-5f, {}, x);
      }
      ops::Linear(ctx, x, predict);
    });
  }
}

}  // namespace gsv::bench
