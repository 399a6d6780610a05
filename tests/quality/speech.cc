#include "quality/speech.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "audio/mono.h"
#include "base/error.h"
#include "pipeline/options.h"

namespace gsv::quality {

std::vector<Sentence> ReadSentences(const std::string& path) {
  std::ifstream file(path);
  if (!file) Fail(ErrorCode::kFileNotFound, path, ": no such file");
  std::vector<Sentence> sentences;
  for (std::string line; std::getline(file, line);) {
    Sentence sentence;
    std::istringstream columns(line);
    std::getline(columns, sentence.language, '\t');
    std::getline(columns, sentence.text, '\t');
    for (std::string phone; columns >> phone;) sentence.phones.push_back(phone);
    if ((sentence.language != "en" && sentence.language != "zh") || sentence.phones.empty()) {
      Fail(ErrorCode::kFileCorrupt, path, ": line ", sentences.size() + 1,
           ": expected en or zh, a text and its phones with tabs between, found \"", line, "\"");
    }
    sentences.push_back(std::move(sentence));
  }
  if (sentences.empty()) Fail(ErrorCode::kFileCorrupt, path, ": expected sentences, one a line, found none");
  return sentences;
}

std::string EndedWith(std::string text, std::string_view mark) {
  for (const std::string_view end : {".", "?", "!", "。", "？", "！"}) {
    if (text.ends_with(end)) {
      text.resize(text.size() - end.size());
      break;
    }
  }
  return text.append(mark);
}

void Summary::Add(const Verdict& verdict, const Reference& reference) {
  ++sentences;
  wrong += verdict.wrong;
  phones += verdict.phones;
  voice_right += verdict.voice_right;
  clipped += verdict.faults.clipped;
  click += verdict.faults.click;
  pause += verdict.faults.pause;
  seconds += verdict.seconds;
  pitch_ratios.push_back(verdict.pitch_hz / reference.pitch_hz);
  levels.push_back(verdict.level - reference.level);
}

std::map<std::string, Reference> LoadReferences(const Engine& engine, const Model& model, const std::string& folder) {
  std::ifstream file(folder + "/refs.json");
  if (!file) Fail(ErrorCode::kFileNotFound, folder, "/refs.json: no such file; give a model folder with references");
  const nlohmann::json refs = nlohmann::json::parse(file, nullptr, /*allow_exceptions=*/false);
  if (!refs.is_object()) Fail(ErrorCode::kFileCorrupt, folder, "/refs.json: expected a JSON object");
  std::map<std::string, Reference> references;
  for (const auto& [name, entry] : refs.items()) {
    if (!entry.is_object()) continue;
    Reference& reference = references[name];
    const std::string path = folder + "/" + entry.at("file").get<std::string>();
    reference.language = entry.at("lang").get<std::string>();
    reference.voice = engine.CreateVoice(
        model, {.path = path, .transcript = entry.at("text").get<std::string>(), .language = reference.language});
    const audio::Mono recording = audio::MixToMono(ReadAudioFile(path), path);
    reference.pitch_hz = MedianPitch(recording.samples);
    reference.level = Level(recording.samples, recording.sample_rate);
  }
  return references;
}

Request RecommendedRequest(const Model& model, std::string_view options) {
  Request request;
  pipeline::SetOptions(request, model.info().sampling, "refs.json");
  pipeline::SetOptions(request, options, "the options");
  return request;
}

Verdict Judged(Judge& judge, const Audio& audio, const Sentence& sentence, std::string_view voice) {
  std::vector<float> samples;
  for (int16_t value : audio.ToInt16()) samples.push_back(static_cast<float>(value) / 32768);
  const std::vector<std::string> wanted = LabelsOf(sentence.phones, sentence.language);
  Verdict verdict;
  verdict.heard = judge.Listen(samples, audio.sample_rate);
  verdict.wrong = EditDistance(verdict.heard.labels, wanted);
  verdict.phones = static_cast<int>(wanted.size());
  verdict.voice_right = verdict.heard.speaker == voice;
  verdict.pitch_hz = MedianPitch(samples);
  verdict.level = Level(samples, audio.sample_rate);
  verdict.seconds = audio.duration_seconds();
  verdict.faults = FaultsOf(samples, audio.sample_rate);
  return verdict;
}

void SpeakAndJudge(Judge& judge, const Engine& engine, const Model& model, const std::string& folder, Request request,
                   std::span<const Sentence> sentences, const std::function<void(const Spoken&)>& heard,
                   std::string_view voice, int most) {
  for (const auto& [name, reference] : LoadReferences(engine, model, folder)) {
    if (!voice.empty() && name != voice) continue;
    int spoken = 0;
    for (const Sentence& sentence : sentences) {
      if (sentence.language != reference.language || spoken == most) continue;
      request.text = sentence.text;
      request.language = sentence.language;
      const Audio audio = engine.Speak(model, reference.voice, request);
      heard({name, reference, sentence, audio, Judged(judge, audio, sentence, name)});
      ++spoken;
    }
  }
}

}  // namespace gsv::quality
