// Random weights and inputs of benchmarks, in an arena.
#ifndef GSV_BENCH_OPERANDS_H_
#define GSV_BENCH_OPERANDS_H_

#include "base/packed_matrix.h"
#include "base/toom_cook.h"
#include "bench/report.h"
#include "ops/context.h"
#include "ops/toom_cook.h"
#include "weights/packing.h"

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

// `dtype`: of the matrix, whose group divides the depth.
inline Affine NewLayer(Arena& arena, int taps, int depth, int columns, DType dtype = DType::kF32) {
  Affine layer;
  layer.matrix.taps = taps;
  layer.matrix.depth = depth;
  layer.matrix.columns = columns;
  layer.matrix.panel_stride = PackedMatrix::DensePanelStride(taps, depth);
  const float scale = 1.0f / static_cast<float>(taps * depth);  // sums stay small
  layer.matrix.panels = NewRandom(arena, {layer.matrix.panel_count(), layer.matrix.panel_stride}, scale).data;
  if (dtype != DType::kF32) {
    const int64_t panels = layer.matrix.panel_count(), stride = layer.matrix.panel_stride;
    const float* full = layer.matrix.f32();
    layer.matrix.dtype = dtype;
    const Tensor packed = NewTensor(arena, {panels, stride}, dtype);
    layer.matrix.panels = packed.data;
    if (dtype == DType::kBF16) {
      weights::PackBFloat16(full, panels, int64_t{taps} * depth, static_cast<uint16_t*>(packed.data));
    } else {
      const Tensor scales = NewTensor(arena, {panels, kPanelColumns});
      const Tensor sums = NewTensor(arena, {panels, taps, kPanelColumns});
      weights::PackInt8(full, panels, taps, depth, static_cast<int8_t*>(packed.data), scales.f32(), sums.f32());
      layer.matrix.scales = scales.f32();
      layer.matrix.sums = sums.f32();
    }
  }
  layer.bias = NewRandom(arena, {columns}).f32();
  return layer;
}

// A convolution of stride 1, as the vocoder has them.
inline Affine NewConvolution(Arena& arena, int taps, int depth, int columns, DType dtype = DType::kF32) {
  Affine layer = NewLayer(arena, taps, depth, columns, dtype);
  if (dtype == DType::kF32 && ops::ToomCookPays(taps, depth, columns)) {
    const Tensor panels = NewTensor(arena, {ToomCookElements(taps, depth, columns)});
    TransformTaps(layer.matrix, panels.f32());
    layer.toom_cook = ToomCookView(panels.f32(), taps);
  }
  return layer;
}

// What multiplications of numbers of this type are compared with.
inline Unit UnitOf(DType dtype) {
  return dtype == DType::kI8 ? Unit::kInt8 : dtype == DType::kBF16 ? Unit::kBF16 : Unit::kFlops;
}

// Multiply-adds of a row the direct way.
inline double Multiplies(const PackedMatrix& matrix) { return double{1} * matrix.taps * matrix.depth * matrix.columns; }

}  // namespace gsv::bench

#endif  // GSV_BENCH_OPERANDS_H_
