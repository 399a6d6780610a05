#include "quality/faulty_model.h"

#include <algorithm>

#include "base/error.h"

namespace gsv::quality {

FaultyModel::FaultyModel(const Model& healthy)
    : sovits_(std::make_shared<models::Sovits>()), t2s_(std::make_shared<models::T2s>()), healthy_(healthy) {
  const Model::Impl& from = healthy.impl();
  sovits_->config = from.sovits->config;
  sovits_->weights = from.sovits->weights;
  t2s_->config = from.t2s->config;
  t2s_->weights = from.t2s->weights;
  auto impl = std::make_shared<Model::Impl>(from);
  impl->sovits = sovits_;
  impl->t2s = t2s_;
  model_ = Model(impl);
}

void FaultyModel::Scale(PackedMatrix& matrix, float factor) {
  for (float& number : matrix.dtype == DType::kI8 ? OwnScales(matrix) : OwnElements(matrix)) number *= factor;
}

void FaultyModel::SwapTaps(PackedMatrix& matrix, int first, int second) {
  const std::span<float> elements = OwnElements(matrix);
  const int64_t tap = int64_t{matrix.depth} * kPanelColumns;
  for (int64_t panel = 0; panel < matrix.panel_count(); ++panel) {
    float* begin = elements.data() + panel * matrix.panel_stride;
    std::swap_ranges(begin + first * tap, begin + (first + 1) * tap, begin + second * tap);
  }
}

std::span<float> FaultyModel::OwnElements(PackedMatrix& matrix) {
  GSV_CHECK(matrix.dtype == DType::kF32 && matrix.panels != nullptr);  // null: there are Toom-Cook weights only
  const std::span<float> own = Own(matrix.f32(), static_cast<size_t>(matrix.panel_count() * matrix.panel_stride));
  matrix.panels = own.data();
  return own;
}

std::span<float> FaultyModel::OwnScales(PackedMatrix& matrix) {
  GSV_CHECK(matrix.dtype == DType::kI8);
  const std::span<float> own = Own(matrix.scales, static_cast<size_t>(matrix.panel_count()) * kPanelColumns);
  matrix.scales = own.data();
  return own;
}

std::span<float> FaultyModel::Own(const float* numbers, size_t count) {
  float* own = static_cast<float*>(memory_.Allocate(count * sizeof(float)));
  std::copy(numbers, numbers + count, own);
  return {own, count};
}

}  // namespace gsv::quality
