// Whole sentences through gsv.h, text and everything included: how cost grows with text, batch, threads and voices, how
// soon the first sound is there, what it brings that sentences sound beside the decoding of others. With the model of
// gsv_bench_model, whose sentences have as many tokens as the request allows, and the demo voice for a long text.
#include <algorithm>
#include <future>
#include <string>
#include <vector>

#include "base/error.h"
#include "bench/suites.h"
#include "gsv/gsv.h"

namespace gsv::bench {
namespace {

constexpr const char* kSuite = "sentences";
constexpr const char* kClause = "The kettle is on the stove, ";  // every comma ends a sentence (cut5)
constexpr int kTokens = 50;                                      // two seconds, of sentences that are counted
constexpr int kRuns = 3, kFewRuns = 2;

std::string Clauses(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += kClause;
  return text;
}

struct Speaker {
  Speaker(Machine machine, int threads)
      : engine({.threads = threads, .kernels = machine.kernels.name}),
        model(engine.LoadModel({.gpt = machine.models + "/gpt.safetensors",
                                .sovits = machine.models + "/sovits.safetensors",
                                .precision = machine.precision_name})),
        voice(engine.LoadVoice(machine.models + "/voice.safetensors")) {}

  // As many sentences as the text has commas: else a figure would not be of what its name says.
  Audio Speak(const Request& request) const {
    Audio audio = engine.Speak(model, voice, request);
    GSV_CHECK(std::ranges::count(request.text, ',') == static_cast<std::ptrdiff_t>(audio.sentences.size()));
    return audio;
  }

  Engine engine;
  Model model;
  Voice voice;
};

Request Asking(int sentences, int tokens, int batch = 8) {
  Request request{.text = Clauses(sentences), .language = "en"};
  request.seed = 1;
  request.max_tokens = tokens;
  request.batch_size = batch;
  request.pause_seconds = 0;
  return request;
}

Timing Runs(int runs, FunctionRef<void()> body) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    const double begin = Now(Clock::kWall);
    body();
    times.push_back(Now(Clock::kWall) - begin);
  }
  std::ranges::sort(times);
  return {times.front(), times[times.size() / 2]};
}

void AddSpeech(Report& report, std::string name, const Speaker& speaker, const Request& request, int runs) {
  double seconds = 0;
  const Timing timing = Runs(runs, [&] { seconds = speaker.Speak(request).duration_seconds(); });
  report.AddMeasured({kSuite, std::move(name), timing, seconds, Unit::kSpeech});
}

// Until the first samples are there.
void AddFirstSound(Report& report, std::string name, const Speaker& speaker, const Request& request) {
  std::vector<double> times;
  for (int i = 0; i < kRuns; ++i) times.push_back(speaker.Speak(request).timing.first_sound);
  std::ranges::sort(times);
  report.AddMeasured({kSuite, std::move(name), {times.front(), times[times.size() / 2]}, 1, Unit::kCalls});
}

// The same sentences in one request, where stages overlap, and in requests that follow each other, where they cannot;
// in turns.
void AddOverlap(Report& report, const Speaker& speaker) {
  constexpr int kSentences = 16, kBatch = 8;
  double seconds = 0;
  std::vector<double> together, apart;
  for (int i = 0; i < kRuns; ++i) {
    together.push_back(
        Runs(1, [&] { seconds = speaker.Speak(Asking(kSentences, kTokens / 2, kBatch)).duration_seconds(); }).best);
    apart.push_back(Runs(1, [&] {
                      for (int part = 0; part < kSentences / kBatch; ++part) {
                        speaker.Speak(Asking(kBatch, kTokens / 2, kBatch));
                      }
                    }).best);
  }
  for (const auto& [name, times] :
       {std::pair{"16 sentences, stages overlap", &together}, std::pair{"16 sentences, two requests of 8", &apart}}) {
    std::ranges::sort(*times);
    report.AddMeasured({kSuite, name, {times->front(), (*times)[kRuns / 2]}, seconds, Unit::kSpeech});
  }
}

// As many voices at once, each with a sentence of its own.
void AddVoices(Report& report, const Speaker& speaker) {
  for (const int voices : {1, 2, 4}) {
    double seconds = 0;
    const Timing timing = Runs(kRuns, [&] {
      std::vector<std::future<Audio>> speaking;
      for (int i = 0; i < voices; ++i) {
        speaking.push_back(std::async(std::launch::async, [&] { return speaker.Speak(Asking(1, kTokens)); }));
      }
      seconds = 0;
      for (std::future<Audio>& audio : speaking) seconds += audio.get().duration_seconds();
    });
    report.AddMeasured({kSuite, "voices at once: " + std::to_string(voices), timing, seconds, Unit::kSpeech});
  }
}

// The demo voice, whose sentences end by themselves.
void AddTenMinutes(Report& report, const Engine& engine) {
  const Model demo = engine.LoadModel(ModelFiles::Find(GSV_SOURCE_DIR "/models/demo"));
  const Voice recorded = engine.CreateVoice(demo, {.path = GSV_SOURCE_DIR "/models/demo/ref/hts.wav"});
  Request request{.text = Clauses(400), .language = "en"};
  request.seed = 1;
  request.top_k = 1;  // as its refs.json recommends
  request.repetition_penalty = 1.1f;
  double seconds = 0;
  const Timing timing = Runs(1, [&] { seconds = engine.Speak(demo, recorded, request).duration_seconds(); });
  report.AddMeasured({kSuite, "ten minutes, demo voice", timing, seconds, Unit::kSpeech});
}

}  // namespace

void Sentences(Machine machine, Report& report) {
  const int threads = machine.pool.threads();
  const Speaker speaker(machine, threads);
  speaker.Speak(Asking(1, kTokens));  // warm
  AddFirstSound(report, "first sound of a sentence of 2 s", speaker, Asking(1, kTokens));
  Request in_pieces = Asking(1, kTokens);
  in_pieces.chunk_tokens = 12;
  AddFirstSound(report, "first sound of a sentence of 2 s, in pieces", speaker, in_pieces);
  AddSpeech(report, "short, in pieces: a sentence of 2 s", speaker, in_pieces, kRuns);
  AddFirstSound(report, "first sound of 8 sentences of 2 s", speaker, Asking(8, kTokens));
  AddSpeech(report, "short: a sentence of 2 s", speaker, Asking(1, kTokens), kRuns);
  AddSpeech(report, "long: a sentence of 10 s", speaker, Asking(1, 5 * kTokens), kRuns);
  AddSpeech(report, "paragraph: 4 sentences of 3 s", speaker, Asking(4, 75), kRuns);
  for (const int sentences : {1, 2, 4, 8, 16}) {
    AddSpeech(report, "text of " + std::to_string(sentences) + " sentences of 1 s", speaker, Asking(sentences, 25), 1);
  }
  for (const int batch : {1, 2, 4, 8}) {
    AddSpeech(report, "8 sentences of 1 s, batch " + std::to_string(batch), speaker, Asking(8, 25, batch), kFewRuns);
  }
  for (int count = 1; count <= 2 * threads; count *= 2) {
    const Speaker other(machine, count);
    AddSpeech(report, "4 sentences of 1 s, threads " + std::to_string(count), other, Asking(4, 25), kFewRuns);
  }
  AddOverlap(report, speaker);
  AddVoices(report, speaker);

  AddSpeech(report, "ten minutes: 200 sentences of 3 s", speaker, Asking(200, 75), 1);
  AddTenMinutes(report, speaker.engine);
}

}  // namespace gsv::bench
