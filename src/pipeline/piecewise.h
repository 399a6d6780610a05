// A sentence that is heard before it has all its tokens: the first sound of a request.
//
// The text encoder looks at all tokens, so that what is heard early differs a little from what it would be once the
// others are known. Hence the last frames of what there is are held back, and where a piece meets the next both are
// cross-faded; they fit, since a frame has the same noise in both. From the last seam on the samples are bit for bit
// those of the sentence made to sound at once.
#ifndef GSV_PIPELINE_PIECEWISE_H_
#define GSV_PIPELINE_PIECEWISE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "models/sovits.h"

namespace gsv::pipeline {

class PiecewiseSound {
 public:
  // The first piece is made of `first_tokens` tokens, each next one when there are twice as many: so the text encoder,
  // which runs over all of them each time, has at most twice the work. `input`: of the whole sentence, its tokens do
  // not matter, its speed is 1; what it refers to must outlive this.
  PiecewiseSound(Context& ctx, const models::Sovits& sovits, const models::DecodeInput& input, int first_tokens);

  // The samples that may be heard besides those before, now that the sentence begins with `tokens`; most often none.
  std::vector<float> Grow(std::span<const int> tokens);
  // The rest. `tokens`: all of the sentence, at least those of Grow.
  std::vector<float> Finish(std::span<const int> tokens);

 private:
  std::vector<float> SoundUntil(int64_t end, std::span<const int> tokens);

  Context& ctx_;
  const models::Sovits& sovits_;
  models::DecodeInput input_;
  size_t next_tokens_;
  int64_t heard_ = 0;        // frames
  std::vector<float> seam_;  // samples of the frames behind them, as the last piece had them
};

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_PIECEWISE_H_
