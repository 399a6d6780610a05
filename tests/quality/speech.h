// Sentences spoken by the engine with the references of a model folder, and the judge's verdict on them.
#ifndef GSV_TESTS_QUALITY_SPEECH_H_
#define GSV_TESTS_QUALITY_SPEECH_H_

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gsv/gsv.h"
#include "quality/measures.h"
#include "quality/recogniser.h"

namespace gsv::quality {

struct Sentence {
  std::string language;  // "en", "zh"
  std::string text;
  std::vector<std::string> phones;  // that must be heard: as the front end reads the text, kept apart from it
};
// Lines of language, text and phones with tabs between, the phones with spaces. Errors: kFileNotFound, kFileCorrupt.
std::vector<Sentence> ReadSentences(const std::string& path);

// `text` with another mark at its end: "late again." and "," -> "late again,".
std::string EndedWith(std::string text, std::string_view mark);

struct Reference {
  std::string language;
  Voice voice;
  double pitch_hz = 0;  // median
  double level = 0;     // dB of full scale
};

struct Verdict {
  int wrong = 0;   // edits between what is heard and what must be
  int phones = 0;  // that must be heard
  bool voice_right = false;
  double pitch_hz = 0;
  double level = 0;  // dB of full scale
  double seconds = 0;
  Faults faults;
  Heard heard;
};

// The sum over sentences.
struct Summary {
  int sentences = 0;
  int wrong = 0;
  int phones = 0;
  int voice_right = 0;
  int clipped = 0, click = 0, pause = 0;
  double seconds = 0;
  std::vector<double> pitch_ratios;  // to the median of the reference
  std::vector<double> levels;        // dB above the reference

  double error_rate() const { return phones == 0 ? 0.0 : static_cast<double>(wrong) / phones; }
  void Add(const Verdict& verdict, const Reference& reference);
};

// All references of `folder`/refs.json. Errors: kFileNotFound, kFileCorrupt and those of CreateVoice.
std::map<std::string, Reference> LoadReferences(const Engine& engine, const Model& model, const std::string& folder);

// A request as the model folder recommends it, then `options` ("top_k=15 temperature=1") over it.
Request RecommendedRequest(const Model& model, std::string_view options = {});

// What the judge says about speech; the samples are rounded to 16 bits first, as a file has them.
Verdict Judged(Judge& judge, const Audio& audio, const Sentence& sentence, std::string_view voice);

struct Spoken {
  const std::string& voice;  // name of the reference
  const Reference& reference;
  const Sentence& sentence;
  const Audio& audio;
  const Verdict& verdict;
};

// Speaks `sentences` with each reference of their language, at most `most` of them each, as `request` says; if `voice`
// is not empty, with that reference alone. Calls heard(..) after each, reference by reference.
void SpeakAndJudge(Judge& judge, const Engine& engine, const Model& model, const std::string& folder, Request request,
                   std::span<const Sentence> sentences, const std::function<void(const Spoken&)>& heard,
                   std::string_view voice = {}, int most = 1000000);

}  // namespace gsv::quality

#endif  // GSV_TESTS_QUALITY_SPEECH_H_
