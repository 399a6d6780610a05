// Random weights and inputs of benchmarks, in an arena.
#ifndef GSV_BENCH_OPERANDS_H_
#define GSV_BENCH_OPERANDS_H_

#include "base/packed_matrix.h"
#include "base/toom_cook.h"
#include "ops/context.h"
#include "ops/toom_cook.h"

namespace gsv::bench {

// Small numbers, different from element to element; quick to make.
inline void Fill(const Tensor& tensor, float scale) {
  uint32_t state = 12345;
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    state = state * 1664525u + 1013904223u;
    tensor.f32()[i] = scale * (static_cast<float>(state >> 8) * 0x1p-23f - 1.0f);
  }
}

inline Tensor NewRandom(Arena& arena, std::initializer_list<int64_t> shape, float scale = 1.0f) {
  const Tensor tensor = NewTensor(arena, shape);
  Fill(tensor, scale);
  return tensor;
}

inline Affine NewLayer(Arena& arena, int taps, int depth, int columns) {
  Affine layer;
  layer.matrix.taps = taps;
  layer.matrix.depth = depth;
  layer.matrix.columns = columns;
  layer.matrix.panel_stride = PackedMatrix::DensePanelStride(taps, depth);
  const float scale = 1.0f / static_cast<float>(taps * depth);  // sums stay small
  layer.matrix.panels = NewRandom(arena, {layer.matrix.panel_count(), layer.matrix.panel_stride}, scale).data;
  layer.bias = NewRandom(arena, {columns}).f32();
  return layer;
}

// A convolution of stride 1, as the vocoder has them.
inline Affine NewConvolution(Arena& arena, int taps, int depth, int columns) {
  Affine layer = NewLayer(arena, taps, depth, columns);
  if (ops::ToomCookPays(taps, depth, columns)) {
    const Tensor panels = NewTensor(arena, {ToomCookElements(taps, depth, columns)});
    TransformTaps(layer.matrix, panels.f32());
    layer.toom_cook = ToomCookView(panels.f32(), taps);
  }
  return layer;
}

// Multiply-adds of a row the direct way.
inline double Multiplies(const PackedMatrix& matrix) { return double{1} * matrix.taps * matrix.depth * matrix.columns; }

}  // namespace gsv::bench

#endif  // GSV_BENCH_OPERANDS_H_
