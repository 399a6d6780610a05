// A loaded model with a fault put into its weights: proof that the judge notices.
#ifndef GSV_TESTS_QUALITY_FAULTY_MODEL_H_
#define GSV_TESTS_QUALITY_FAULTY_MODEL_H_

#include <memory>
#include <span>

#include "base/arena.h"
#include "gsv/gsv.h"
#include "pipeline/model.h"

namespace gsv::quality {

// A copy of a model whose weights may be changed. It must outlive the requests of model().
class FaultyModel {
 public:
  explicit FaultyModel(const Model& healthy);

  models::SovitsWeights& sovits() { return sovits_->weights; }
  models::T2sWeights& t2s() { return t2s_->weights; }

  // All numbers times `factor`: of float32 the elements, of int8 the scales.
  void Scale(PackedMatrix& matrix, float factor);
  // Of float32.
  void SwapTaps(PackedMatrix& matrix, int first, int second);

  const Model& model() const { return model_; }

 private:
  // Makes the matrix point to numbers of our own: its elements of float32, or its scales.
  std::span<float> OwnElements(PackedMatrix& matrix);
  std::span<float> OwnScales(PackedMatrix& matrix);
  std::span<float> Own(const float* numbers, size_t count);

  Arena memory_;
  std::shared_ptr<models::Sovits> sovits_;
  std::shared_ptr<models::T2s> t2s_;
  Model healthy_;  // owns the other weights
  Model model_;
};

}  // namespace gsv::quality

#endif  // GSV_TESTS_QUALITY_FAULTY_MODEL_H_
