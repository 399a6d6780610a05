// The quick form of the evaluation: three English and three Mandarin sentences, each with both references of its
// language.
#ifndef GSV_TESTS_QUALITY_SIX_SENTENCES_H_
#define GSV_TESTS_QUALITY_SIX_SENTENCES_H_

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "quality/speech.h"

namespace gsv::quality {

struct SixSummary {
  Summary english, mandarin;
};
std::ostream& operator<<(std::ostream& out, const SixSummary& six);

// What is worse than it ever is while nothing is broken ("English: 18 of 118 phones wrong, at most 17"); empty:
// nothing. The bounds and how they were measured: docs/demo-voice.md.
std::vector<std::string> Complaints(const SixSummary& six);

class SixSentences {
 public:
  SixSentences();

  // The demo voice; `precision` as in ModelFiles.
  Model Load(std::string_view precision = {}) const;

  // What is spoken for a sentence.
  using TextOf = std::function<std::string(const Sentence&)>;
  // All six, twelve utterances, with the recommended sampling.
  SixSummary Speak(const Model& model, int64_t seed = 1, const TextOf& text_of = {});

 private:
  Engine engine_{{.threads = 1}};  // tests run side by side
  Judge judge_;
  std::map<std::string, Reference> references_;
  std::vector<Sentence> sentences_;
};

// Speaks a sentence from its phones, as they are: what a front end gives that reads the text so.
std::string AsPhones(const std::vector<std::string>& phones);

}  // namespace gsv::quality

#endif  // GSV_TESTS_QUALITY_SIX_SENTENCES_H_
