// Faults put in on purpose: which of them do the six sentences notice? (docs/demo-voice.md)
#ifndef GSV_TESTS_QUALITY_FAULTS_H_
#define GSV_TESTS_QUALITY_FAULTS_H_

#include <functional>
#include <string>
#include <vector>

#include "quality/faulty_model.h"
#include "quality/six_sentences.h"

namespace gsv::quality {

// The demo voice in health, for faults to be put into.
class Patient {
 public:
  using PhoneMap = std::function<void(std::string&)>;
  using Change = std::function<void(FaultyModel&)>;

  SixSummary Speak(int64_t seed = 1) { return sentences_.Speak(exact_, seed); }
  // As with a front end that reads every phone of a sentence through `map`.
  SixSummary SpeakMapped(const PhoneMap& map);
  // With weights that `change` was done to.
  SixSummary SpeakChanged(const Change& change) { return SpeakWith(exact_, change); }
  SixSummary SpeakChangedInt8(const Change& change) { return SpeakWith(small_, change); }

 private:
  SixSummary SpeakWith(const Model& model, const Change& change);

  SixSentences sentences_;
  Model exact_ = sentences_.Load("f32"), small_ = sentences_.Load("int8");
};

struct Fault {
  std::string name;
  // Part of a complaint that every run of the tests must bring ("English", "level"), "" for any; null: perhaps none.
  const char* noticed_in;
  std::function<SixSummary(Patient&)> speak;
};
std::vector<Fault> AllFaults();

}  // namespace gsv::quality

#endif  // GSV_TESTS_QUALITY_FAULTS_H_
