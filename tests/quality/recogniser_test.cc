#include "quality/recogniser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>

#include "audio/mono.h"
#include "gsv/gsv.h"
#include "quality/measures.h"
#include "weights/open.h"

namespace gsv::quality {
namespace {

const std::string kTop = GSV_SOURCE_DIR;
constexpr float kBound = 1e-3f;  // of a score; the largest are near 20

struct Golden {
  nlohmann::json description;
  std::shared_ptr<const weights::TensorSource> tensors;

  std::vector<float> Floats(const std::string& name) const {
    const weights::StoredTensor* tensor = tensors->Find(name);
    EXPECT_NE(tensor, nullptr) << name;
    std::vector<float> values(static_cast<size_t>(tensor->elements()));
    weights::ReadF32(*tensors, *tensor, values.data());
    return values;
  }
};

// What PyTorch computed (training/gsv_training/golden.py).
Golden ReadGolden() {
  std::ifstream file(kTop + "/tests/quality/recogniser.json");
  return {nlohmann::json::parse(file), weights::OpenTensors(kTop + "/tests/quality/recogniser.safetensors")};
}

audio::Mono ReadReference(const std::string& name) {
  const std::string path = kTop + "/models/demo/ref/" + name + ".wav";
  return audio::MixToMono(ReadAudioFile(path), path);
}

void ExpectRow(const Tensor& scores, int64_t row, std::span<const float> expected) {
  ASSERT_EQ(static_cast<size_t>(scores.channels()), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_NEAR(scores.row(row)[i], expected[i], kBound) << "row " << row << " column " << i;
  }
}

TEST(RecogniserTest, ScoresAreThoseOfPyTorchWithPlainAndWithFastKernels) {
  const Golden golden = ReadGolden();
  const auto recogniser = LoadRecogniser(kTop + "/training/recogniser");
  const int64_t step = golden.description.at("rows");
  const size_t labels = recogniser->labels.size();
  for (const auto& [name, heard] : golden.description.at("heard").items()) {
    const audio::Mono mono = ReadReference(name);
    const std::vector<float> wave = ToSixteenKilohertz(mono.samples, mono.sample_rate);
    const std::vector<float> expected = golden.Floats(name + ".labels");
    for (const kernels::Kernels* table : {&kernels::Scalar(), &kernels::Best()}) {
      SCOPED_TRACE(name + std::string(" with ") + table->name);
      Arena arena;
      ThreadPool pool(2);
      Context ctx{arena, pool, *table};
      const Scores scores = Recognise(ctx, *recogniser, wave);
      ASSERT_EQ(expected.size(), static_cast<size_t>((scores.labels.rows() + step - 1) / step) * labels);
      for (int64_t row = 0; row < scores.labels.rows(); row += step) {
        ExpectRow(scores.labels, row, std::span(expected).subspan(static_cast<size_t>(row / step) * labels, labels));
      }
      ExpectRow(scores.speakers, 0, golden.Floats(name + ".speakers"));
    }
  }
}

TEST(RecogniserTest, HearsTheReferencesAsPyTorchDoes) {
  const Golden golden = ReadGolden();
  Judge judge(kTop + "/training/recogniser");
  for (const auto& [name, expected] : golden.description.at("heard").items()) {
    const audio::Mono mono = ReadReference(name);
    const Heard heard = judge.Listen(mono.samples, mono.sample_rate);
    std::string labels;
    for (const std::string& label : heard.labels) labels += (labels.empty() ? "" : " ") + label;
    EXPECT_EQ(labels, expected.at("labels"));
    EXPECT_EQ(heard.speaker, expected.at("speaker"));
  }
}

TEST(RecogniserTest, ResamplingKeepsATone) {
  for (int rate : {16000, 24000, 32000, 44100}) {
    std::vector<float> tone(static_cast<size_t>(rate));
    const auto wave = [](size_t i, int hz) {
      return 0.5f * std::sin(2 * std::numbers::pi_v<float> * 1000 * static_cast<float>(i) / static_cast<float>(hz));
    };
    for (size_t i = 0; i < tone.size(); ++i) tone[i] = wave(i, rate);
    const std::vector<float> at_16k = ToSixteenKilohertz(tone, rate);
    ASSERT_EQ(at_16k.size(), 16000u);
    for (size_t i = 100; i + 100 < at_16k.size(); ++i) ASSERT_NEAR(at_16k[i], wave(i, 16000), 1e-3) << rate;
  }
}

}  // namespace
}  // namespace gsv::quality
