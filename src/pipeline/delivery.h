// Samples of the networks -> the audio of a request, in the order of its text.
#ifndef GSV_PIPELINE_DELIVERY_H_
#define GSV_PIPELINE_DELIVERY_H_

#include <span>

#include "gsv/gsv.h"
#include "pipeline/progress.h"
#include "text/frontend.h"

namespace gsv::pipeline {

// Lives on the thread of the request. For each sentence: Begin, Add for each of its pieces, End.
class Delivery {
 public:
  // `audio` has its sample rate; its samples, sentences and first sound are filled.
  Delivery(const Request& request, Audio& audio) : request_(request), audio_(audio) {}

  void Begin(const text::Phones& phones);
  // A piece that is louder than full scale is turned down as a whole, and what follows it in the sentence with it; none
  // is amplified. Errors: kInternal for a sample that is not a number; kCancelled.
  void Add(std::span<const float> samples);
  // Errors: kCancelled.
  void End(const text::Phones& phones, int tokens, bool stopped_at_limit);

 private:
  void AddSilence(double seconds);
  void HandOver();  // what the listener has not had

  const Request& request_;
  Audio& audio_;
  Stopwatch since_start_;
  float divisor_ = 1.0f;  // of the sentence
  size_t handed_over_ = 0;
};

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_DELIVERY_H_
