// The promise of gsv.h: a request's samples depend on nothing but the request, its voice and its model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>
#include <vector>

#include "golden/generated_weights.h"
#include "gsv/gsv.h"
#include "models/t2s.h"
#include "weights/convert.h"

namespace gsv {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr char kDemo[] = GSV_SOURCE_DIR "/models/demo";

// An engine with the demo model and a prompt-free voice, which needs no encoder.
struct Speaker {
  explicit Speaker(int threads, const char* kernels = "", const char* precision = "")
      : engine({.threads = threads, .kernels = kernels}), model(engine.LoadModel(Files(precision))) {
    for (const fs::directory_entry& entry : fs::directory_iterator(std::string(kDemo) + "/ref")) {
      if (entry.path().extension() == ".wav") paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    voice = engine.CreateVoice(model, {.path = paths.at(0)});
  }

  static ModelFiles Files(const char* precision) {
    ModelFiles files = ModelFiles::Find(kDemo);
    files.precision = precision;
    return files;
  }

  std::vector<float> Speak(const Request& request) const { return engine.Speak(model, voice, request).samples; }

  Engine engine;
  Model model;
  std::vector<std::string> paths;
  Voice voice;
};

// Nine requests that differ in everything that may differ.
std::vector<Request> NineRequests() {
  std::vector<Request> requests;
  for (int i = 0; i < 9; ++i) {
    Request request{.text = i % 3 == 0   ? "yes, we can. no, not now."
                            : i % 3 == 1 ? "你好，世界。"
                                         : "one two three.",
                    .language = i % 3 == 1 ? "zh" : "en"};
    request.seed = 100 + i;
    request.top_k = i == 4 ? 1 : 15;
    request.speed = i == 5 ? 1.2f : 1.0f;
    request.batch_size = 1 + i % 4;
    request.max_tokens = 24;
    requests.push_back(request);
  }
  return requests;
}

TEST(Engine, RequestsAtOnceEqualEachAlone) {
  const std::vector<Request> requests = NineRequests();
  std::vector<std::vector<float>> alone;
  {
    const Speaker one(1);
    for (const Request& request : requests) alone.push_back(one.Speak(request));
  }
  const Speaker two(2);
  std::vector<std::future<std::vector<float>>> together;
  for (const Request& request : requests) {
    together.push_back(std::async(std::launch::async, [&two, &request] { return two.Speak(request); }));
  }
  for (size_t i = 0; i < requests.size(); ++i) {
    EXPECT_FALSE(alone[i].empty());
    EXPECT_EQ(together[i].get(), alone[i]) << "request " << i;
  }
}

// Sentences that have their tokens are made to sound while others are decoded: when that happens is up to the threads.
TEST(Engine, SoundBesideDecodingChangesNothing) {
  Request request{.text = "one, two, three, four and five, six, seven, eight, nine and ten, eleven.", .language = "en"};
  request.seed = 7;
  request.max_tokens = 30;
  std::vector<std::vector<float>> takes;
  for (int threads : {1, 2, 4}) {
    const Speaker speaker(threads);
    for (int batch : {1, 3, 8}) {
      request.batch_size = batch;
      int sounded = 0;
      request.on_progress = [&](const Progress& progress) {
        if (progress.stage == Progress::Stage::kAcoustic) {
          EXPECT_GE(progress.sentence, sounded);
          sounded = progress.sentence;
        }
        return true;
      };
      const Audio audio = speaker.engine.Speak(speaker.model, speaker.voice, request);
      EXPECT_GE(audio.sentences.size(), 8u);
      EXPECT_EQ(static_cast<size_t>(sounded), audio.sentences.size());
      takes.push_back(audio.samples);
    }
  }
  for (const std::vector<float>& take : takes) EXPECT_EQ(take, takes[0]);
}

TEST(Engine, CanBeCancelledWhileSentencesSound) {
  const Speaker speaker(2);
  Request request{.text = "one, two, three, four and five, six.", .language = "en"};
  request.max_tokens = 30;
  request.batch_size = 1;
  request.seed = 1;
  int all = 0;
  request.on_progress = [&](const Progress&) { return ++all > 0; };
  speaker.Speak(request);
  for (const int calls_before : {all / 5, all / 2, all - 10}) {
    int calls = 0;
    request.on_progress = [&](const Progress&) { return calls++ < calls_before; };
    try {
      speaker.Speak(request);
      ADD_FAILURE() << "not cancelled after " << calls_before << " of " << all;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kCancelled);
    }
  }
}

TEST(Engine, WhatIsHeardEarlyIsTheAudio) {
  Request request{.text = "yes, we can do it today. no, not now, not tomorrow.", .language = "en"};
  request.seed = 7;
  request.max_tokens = 40;
  for (const int chunk : {0, 12}) {
    request.chunk_tokens = chunk;
    std::vector<std::vector<float>> takes;
    for (int threads : {1, 2}) {
      const Speaker speaker(threads);
      std::vector<float> heard;
      std::vector<size_t> pieces;
      int tokens_now = 0, tokens_at_first = 0;
      request.on_progress = [&](const Progress& progress) {
        tokens_now = progress.tokens;
        return true;
      };
      request.on_audio = [&](std::span<const float> samples) {
        if (heard.empty()) tokens_at_first = tokens_now;
        heard.insert(heard.end(), samples.begin(), samples.end());
        pieces.push_back(samples.size());
        return true;
      };
      const Audio audio = speaker.engine.Speak(speaker.model, speaker.voice, request);
      ASSERT_GE(audio.sentences.size(), 2u);
      EXPECT_EQ(heard, audio.samples);
      if (chunk > 0) {
        EXPECT_EQ(pieces.front(), static_cast<size_t>((2 * chunk - 10) * 640));
        EXPECT_LE(tokens_at_first, chunk);
      } else {
        EXPECT_EQ(static_cast<int64_t>(pieces.front()), audio.sentences[0].end_sample);
        EXPECT_GE(tokens_at_first + 1, audio.sentences[0].tokens) << "progress is told before the last token";
      }
      EXPECT_GT(audio.timing.first_sound, 0);
      EXPECT_LT(audio.timing.first_sound, audio.timing.total);
      takes.push_back(audio.samples);
    }
    EXPECT_EQ(takes[0], takes[1]);
  }
}

TEST(Engine, PiecesChangeTheFirstSentenceAloneAndNoLength) {
  const Speaker speaker(2);
  Request request{.text = "yes, we can do it today. no, not now, not tomorrow.", .language = "en"};
  request.seed = 7;
  request.max_tokens = 40;
  const Audio whole = speaker.engine.Speak(speaker.model, speaker.voice, request);
  request.chunk_tokens = 12;
  const Audio pieces = speaker.engine.Speak(speaker.model, speaker.voice, request);
  ASSERT_EQ(pieces.samples.size(), whole.samples.size());
  EXPECT_NE(pieces.samples, whole.samples);
  const auto second = static_cast<size_t>(whole.sentences[1].begin_sample);
  EXPECT_TRUE(std::equal(pieces.samples.begin() + static_cast<std::ptrdiff_t>(second), pieces.samples.end(),
                         whole.samples.begin() + static_cast<std::ptrdiff_t>(second)));
  // At another speed it is heard whole.
  request.speed = 1.1f;
  const std::vector<float> faster = speaker.Speak(request);
  request.chunk_tokens = 0;
  EXPECT_EQ(speaker.Speak(request), faster);
}

TEST(Engine, TheListenerMayHaveHeardEnough) {
  const Speaker speaker(2);
  Request request{.text = "yes, we can do it today. no, not now.", .language = "en"};
  request.chunk_tokens = 12;
  for (const int pieces : {0, 1, 2}) {
    int heard = 0;
    request.on_audio = [&](std::span<const float>) { return heard++ < pieces; };
    try {
      speaker.Speak(request);
      ADD_FAILURE() << "not cancelled";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kCancelled);
      EXPECT_EQ(heard, pieces + 1);
    }
  }
}

TEST(Engine, AnotherSeedIsAnotherTake) {
  const Speaker speaker(2);
  Request request = NineRequests()[0];
  const std::vector<float> first = speaker.Speak(request);
  EXPECT_EQ(speaker.Speak(request), first);
  ++request.seed;
  EXPECT_NE(speaker.Speak(request), first);
}

TEST(Engine, ADrawnSeedIsReportedAndCanBeUsedAgain) {
  const Speaker speaker(2);
  Request request = NineRequests()[0];
  request.seed = -1;
  const Audio drawn = speaker.engine.Speak(speaker.model, speaker.voice, request);
  request.seed = static_cast<int64_t>(drawn.seed);
  EXPECT_EQ(speaker.Speak(request), drawn.samples);
}

TEST(Engine, SentencesFollowEachOtherWithPauses) {
  const Speaker speaker(2);
  Request request = NineRequests()[0];
  request.pause_seconds = 0.5f;
  const Audio audio = speaker.engine.Speak(speaker.model, speaker.voice, request);
  ASSERT_EQ(audio.sentences.size(), 2u) << "four short clauses make two sentences of cut5";
  const int64_t pause = audio.sample_rate / 2;
  EXPECT_EQ(audio.sentences[0].begin_sample, 0);
  EXPECT_EQ(audio.sentences[1].begin_sample, audio.sentences[0].end_sample + pause);
  EXPECT_EQ(static_cast<int64_t>(audio.samples.size()), audio.sentences[1].end_sample + pause);
  for (int64_t i = audio.sentences[0].end_sample; i < audio.sentences[1].begin_sample; ++i) {
    ASSERT_EQ(audio.samples[static_cast<size_t>(i)], 0.0f);
  }
}

TEST(Engine, TheTextAsksForPausesAndRates) {
  const Speaker speaker(2);
  Request request{.text = "[pause 250ms]yes, we can do it.[pause 0.7s][rate 50%]yes, we can do it.[/rate]",
                  .language = "en"};
  request.seed = 7;
  request.max_tokens = 24;
  request.split_method = "cut0";
  const Audio audio = speaker.engine.Speak(speaker.model, speaker.voice, request);
  ASSERT_EQ(audio.sentences.size(), 2u);
  EXPECT_EQ(audio.sentences[0].begin_sample, audio.sample_rate / 4);
  EXPECT_EQ(audio.sentences[1].begin_sample, audio.sentences[0].end_sample + audio.sample_rate * 7 / 10);
  // 25 tokens are a second, at half the rate two.
  const auto seconds_per_token = [&](const SentenceInfo& sentence) {
    return static_cast<double>(sentence.end_sample - sentence.begin_sample) / audio.sample_rate / sentence.tokens;
  };
  EXPECT_NEAR(seconds_per_token(audio.sentences[0]), 0.04, 0.005);
  EXPECT_NEAR(seconds_per_token(audio.sentences[1]), 0.08, 0.01);
  request.text_markup = "none";  // read aloud instead
  EXPECT_NE(speaker.Speak(request), audio.samples);
}

TEST(Engine, NoWarningAboutFeaturesThatTheModelIgnores) {
  std::vector<std::string> warnings;
  const Engine engine({.threads = 1, .log = [&](int level, std::string_view message) {
                         if (level >= 2) warnings.emplace_back(message);
                       }});
  const Model model = engine.LoadModel(ModelFiles::Find(kDemo));  // its projection of features is zero
  const Voice voice = engine.CreateVoice(model, {.path = Speaker(1).paths.at(0)});
  engine.Speak(model, voice,
               {.text = "你好，世界。", .language = "zh", .top_k = 1, .repetition_penalty = 1.1f, .seed = 1});
  EXPECT_THAT(warnings, testing::IsEmpty());
}

TEST(Engine, AGptOfAnotherSymbolTable) {
  const std::string path = (fs::path(testing::TempDir()) / "gsv_engine_test_gpt.safetensors").string();
  const weights::Checkpoint tiny = golden::GeneratedCheckpoint(golden::ManifestPath("t2s_tiny"));
  weights::WriteConverted(path, models::LoadT2s(tiny)->store, tiny, nlohmann::json::object());
  ModelFiles files = ModelFiles::Find(kDemo);
  files.gpt = path;
  try {
    Engine().LoadModel(files);
    ADD_FAILURE() << "a GPT of 40 phones was paired with a SoVITS model of 732";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelMismatch);
    EXPECT_THAT(error.what(), HasSubstr("same generation"));
  }
  fs::remove(path);
}

TEST(Engine, PrecisionChangesNumbersButNotWhoseVoiceItIs) {
  const Speaker exact(1, "", "f32");
  EXPECT_EQ(exact.model.info().decoder_precision, "f32");
  EXPECT_EQ(exact.model.info().vocoder_precision, "f32");
  const Request request{.text = "one two three.", .language = "en", .seed = 3, .max_tokens = 24};
  for (const char* name : {"f32", "f32-direct", "bf16", "int8", "auto"}) {
    ModelFiles files = ModelFiles::Find(kDemo);
    files.precision = name;
    const Model model = exact.engine.LoadModel(files);
    const std::string expected = std::string(name) == "auto"         ? "int8"
                                 : std::string(name) == "f32-direct" ? "f32"
                                                                     : name;
    EXPECT_EQ(model.info().decoder_precision, expected);
    EXPECT_EQ(model.info().identity, exact.model.info().identity);
    const std::vector<float> samples = exact.engine.Speak(model, exact.voice, request).samples;
    // "auto" may keep the vocoder at float32, and then equal tokens are equal samples.
    if (std::string(name) != "auto") {
      EXPECT_EQ(samples == exact.Speak(request), std::string(name) == "f32") << name;
    }
    const Engine two({.threads = 2});
    EXPECT_EQ(two.Speak(two.LoadModel(files), exact.voice, request).samples, samples) << name;
  }
  ModelFiles files = ModelFiles::Find(kDemo);
  files.precision = "int4";
  try {
    exact.engine.LoadModel(files);
    ADD_FAILURE() << "int4 was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kOptionOutOfRange);
    EXPECT_THAT(error.what(), HasSubstr("f32|f32-direct|bf16|int8|auto"));
  }
}

// Nobody asks: "auto" of files of float32, and what a file holds where it was converted to less.
TEST(Engine, TheDefaultIsAutoAndTakesConvertedFilesAsTheyAre) {
  const Speaker standard(2), automatic(2, "", "auto");
  const Request request{.text = "one two three.", .language = "en", .seed = 3, .max_tokens = 24};
  EXPECT_EQ(standard.model.info().decoder_precision, "int8");
  EXPECT_EQ(standard.Speak(request), automatic.Speak(request));
  const std::string folder = testing::TempDir();
  const ModelFiles original = ModelFiles::Find(kDemo);
  for (const std::string type : {"f32", "bf16", "int8"}) {
    ModelFiles files = original;
    files.gpt = folder + "gsv_engine_default_gpt.safetensors";
    files.sovits = folder + "gsv_engine_default_sovits.safetensors";
    Convert(original.gpt, files.gpt, type);
    Convert(original.sovits, files.sovits, type);
    const Model converted = standard.engine.LoadModel(files);
    EXPECT_EQ(converted.info().decoder_precision, type == "f32" ? "int8" : type);
    EXPECT_EQ(converted.info().vocoder_precision, type == "f32" ? standard.model.info().vocoder_precision : type);
    const std::vector<float> samples = standard.engine.Speak(converted, standard.voice, request).samples;
    if (type == "f32") {
      EXPECT_EQ(samples, standard.Speak(request));
    }
    files.precision = "auto";
    EXPECT_EQ(standard.engine.Speak(standard.engine.LoadModel(files), standard.voice, request).samples, samples);
    fs::remove(files.gpt);
    fs::remove(files.sovits);
  }
}

// The identity is hashed once, when the file is converted.
TEST(Engine, AConvertedModelSpeaksWithTheVoicesOfTheOfficialOne) {
  const Speaker official(2);
  const std::string path = testing::TempDir() + "gsv_engine_sovits.safetensors";
  ModelFiles files = ModelFiles::Find(kDemo);
  Convert(files.sovits, path);
  files.sovits = path;
  const Model converted = official.engine.LoadModel(files);
  EXPECT_EQ(converted.info().identity, official.model.info().identity);
  const Request request{.text = "one two three.", .language = "en", .seed = 3, .max_tokens = 24};
  EXPECT_EQ(official.engine.Speak(converted, official.voice, request).samples, official.Speak(request));
  fs::remove(path);
}

// Of two broken files the same one is told whichever thread finds out first.
TEST(Engine, OfTwoErrorsTheSameOneIsTold) {
  const std::string folder = testing::TempDir();
  ModelFiles files = ModelFiles::Find(kDemo);
  for (std::string* file : {&files.gpt, &files.sovits}) {
    const std::string path = folder + "gsv_engine_" + fs::path(*file).stem().string() + ".safetensors";
    Convert(*file, path, "int8");
    *file = path;
  }
  files.precision = "f32";  // more digits than either has
  for (int i = 0; i < 20; ++i) {
    try {
      Engine({.threads = 2}).LoadModel(files);
      ADD_FAILURE() << "int8 was loaded as f32";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kModelMismatch);
      EXPECT_THAT(error.what(), HasSubstr(files.sovits));
    }
  }
  fs::remove(files.gpt);
  fs::remove(files.sovits);
}

TEST(Engine, FilesInTheWrongPlace) {
  ModelFiles files = ModelFiles::Find(kDemo);
  std::swap(files.gpt, files.sovits);
  EXPECT_THROW(Engine().LoadModel(files), Error);
  files = ModelFiles::Find(kDemo);
  files.gpt.clear();
  EXPECT_THROW(Engine().LoadModel(files), Error);
  EXPECT_THROW(Engine({.kernels = "abacus"}), Error);
  EXPECT_THROW(Engine({.threads = -1}), Error);
  EXPECT_THROW(Model().info(), Error);
}

}  // namespace
}  // namespace gsv
