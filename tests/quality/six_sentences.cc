#include "quality/six_sentences.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/error.h"

namespace gsv::quality {
namespace {

const std::string kTop = GSV_SOURCE_DIR;
const std::string kDemo = kTop + "/models/demo";

// How they were chosen: docs/demo-voice.md.
constexpr const char* kTexts[] = {
    "my sister wants to become a nurse.",
    "we saw a large ship in the harbor.",
    "the train to london was late again.",
    "我哥哥在银行上班。",
    "她唱歌非常好听。",
    "我家有四口人。",
};

constexpr double kMostEnglishErrors = 0.059;
constexpr double kMostMandarinErrors = 0.024;
constexpr double kPitchTolerance = 0.06;  // of the median over the sentences
constexpr double kLevelTolerance = 2;     // dB, the same

void Complain(const char* language, const Summary& sum, double most_errors, std::vector<std::string>& complaints) {
  const auto add = [&](const auto&... parts) {
    std::ostringstream text;
    (text << language << ": " << ... << parts);
    complaints.push_back(text.str());
  };
  const int most = static_cast<int>(most_errors * sum.phones);
  const double pitch = Median(sum.pitch_ratios);
  if (sum.wrong > most) add(sum.wrong, " of ", sum.phones, " phones wrong, at most ", most);
  if (!(std::abs(pitch - 1) <= kPitchTolerance)) add("median pitch ", pitch, " times that of the reference");
  const double level = Median(sum.levels);
  if (!(std::abs(level) <= kLevelTolerance)) add("level ", level, " dB above the reference's");
  if (sum.voice_right != sum.sentences) add(sum.sentences - sum.voice_right, " times taken for another speaker");
  if (sum.pause > 0) add(sum.pause, " silences over 0.5 s inside a sentence");
  if (sum.clipped > 0) add(sum.clipped, " sentences clipped");
  if (sum.click > 0) add(sum.click, " sentences with a click");
}

}  // namespace

std::vector<std::string> Complaints(const SixSummary& six) {
  std::vector<std::string> complaints;
  Complain("English", six.english, kMostEnglishErrors, complaints);
  Complain("Mandarin", six.mandarin, kMostMandarinErrors, complaints);
  return complaints;
}

std::ostream& operator<<(std::ostream& out, const SixSummary& six) {
  const auto percent = [](const Summary& summary) { return std::lround(1000 * summary.error_rate()) / 10.0; };
  return out << "English " << percent(six.english) << " %, Mandarin " << percent(six.mandarin) << " % wrong, pitch "
             << Median(six.english.pitch_ratios) << " and " << Median(six.mandarin.pitch_ratios) << ", level "
             << Median(six.english.levels) << " and " << Median(six.mandarin.levels) << " dB, right voice "
             << six.english.voice_right + six.mandarin.voice_right << " of "
             << six.english.sentences + six.mandarin.sentences;
}

SixSentences::SixSentences() : judge_(kTop + "/training/recogniser") {
  references_ = LoadReferences(engine_, Load(), kDemo);
  const std::vector<Sentence> sentences = ReadSentences(kTop + "/training/gsv_training/test_sentences.tsv");
  for (const char* text : kTexts) {
    const auto same = [text](const Sentence& sentence) { return sentence.text == text; };
    const auto found = std::find_if(sentences.begin(), sentences.end(), same);
    GSV_CHECK(found != sentences.end());
    sentences_.push_back(*found);
  }
}

Model SixSentences::Load(std::string_view precision) const {
  ModelFiles files = ModelFiles::Find(kDemo);
  files.precision = precision;
  return engine_.LoadModel(files);
}

SixSummary SixSentences::Speak(const Model& model, int64_t seed, const TextOf& text_of) {
  Request request = RecommendedRequest(model);
  request.seed = seed;
  SixSummary six;
  for (const Sentence& sentence : sentences_) {
    request.text = text_of ? text_of(sentence) : sentence.text;
    request.language = sentence.language;
    for (const auto& [name, reference] : references_) {
      if (reference.language != sentence.language) continue;
      const Verdict verdict = Judged(judge_, engine_.Speak(model, reference.voice, request), sentence, name);
      (sentence.language == "en" ? six.english : six.mandarin).Add(verdict, reference);
    }
  }
  return six;
}

std::string AsPhones(const std::vector<std::string>& phones) {
  std::string text = "{|phones:";
  for (const std::string& phone : phones) text += " " + phone;
  return text + "}";
}

}  // namespace gsv::quality
