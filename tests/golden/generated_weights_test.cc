#include "golden/generated_weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace gsv::golden {
namespace {

// Independent of the encoder under test: the value of float16 bits.
float HalfValue(uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int mantissa = bits & 0x3ff;
  const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024 + mantissa, exponent - 15 - 10);
  return static_cast<float>((bits & 0x8000) != 0 ? -magnitude : magnitude);
}

float ValueAt(const weights::StoredTensor& tensor, size_t index) {
  EXPECT_EQ(tensor.dtype, DType::kF16);
  uint16_t bits = 0;
  std::memcpy(&bits, tensor.data + index * sizeof(bits), sizeof(bits));
  return HalfValue(bits);
}

TEST(GeneratedWeights, Fnv) { EXPECT_EQ(Fnv1a64("model.bert_proj.weight"), 0x32aa7afcaef20077u); }

TEST(GeneratedWeights, Exponential) {
  const std::vector<float> draws = GeneratedExponential("noise/t2s_v2_sampled", 0, 4);
  const float expected[] = {0.0387941338f, 0.294565052f, 2.28111696f, 2.76283503f};
  for (size_t i = 0; i < 4; ++i) EXPECT_FLOAT_EQ(draws[i], expected[i]);
  EXPECT_EQ(GeneratedExponential("noise/t2s_v2_sampled", 2, 1)[0], draws[2]);
}

// Values of the published rule, printed with nine digits; float16 has three.
TEST(GeneratedWeights, ReferenceValues) {
  struct Row {
    const char* manifest;
    const char* tensor;
    std::vector<float> first;
  };
  const Row rows[] = {
      {"t2s_v2", "model.bert_proj.weight", {-0.00921630859f, -0.0516967773f, 0.00918579102f, -0.0182952881f}},
      {"t2s_v2", "model.h.layers.23.norm2.weight", {1.08984375f, 0.994628906f, 0.913085938f, 1.09472656f}},
      {"t2s_v2", "model.ar_audio_position.alpha", {1.08886719f}},
      {"sovits_v2",
       "enc_p.encoder_text.attn_layers.0.emb_rel_k",
       {-0.673339844f, -0.0900878906f, 0.217285156f, 0.343017578f}},
      {"sovits_v2", "flow.flows.0.enc.in_layers.0.weight_g", {0.946289062f, 1.07519531f, 0.918457031f, 0.964355469f}},
      {"sovits_v2", "quantizer.vq.layers.0._codebook.embed", {-0.158691406f, -1.57519531f, 1.29492188f, 0.234375f}},
      {"eres2netv2", "layer1.0.bn1.running_var", {1.08789062f, 1.203125f, 1.16894531f, 0.79296875f}},
  };
  std::map<std::string, std::shared_ptr<GeneratedWeights>> sources;
  for (const Row& row : rows) {
    auto& source = sources[row.manifest];
    if (source == nullptr) source = std::make_shared<GeneratedWeights>(ManifestPath(row.manifest));
    const weights::StoredTensor* tensor = source->Find(row.tensor);
    ASSERT_NE(tensor, nullptr) << row.tensor;
    for (size_t i = 0; i < row.first.size(); ++i) {
      EXPECT_NEAR(ValueAt(*tensor, i), row.first[i], 1e-9 * std::abs(row.first[i])) << row.tensor << " " << i;
    }
  }
}

nlohmann::json TinyManifest(double offset, double scale) {
  return {{"model", "bigvgan_tiny"},
          {"tensors",
           {{{"name", "a"}, {"shape", {2, 3}}, {"dtype", "F32"}, {"offset", offset}, {"scale", scale}},
            {{"name", "b"}, {"shape", nlohmann::json::array({2})}, {"dtype", "F32"}, {"values", {0.1, 0.2}}},
            {{"name", "c"}, {"shape", nlohmann::json::array()}, {"dtype", "I64"}, {"offset", 7}},
            {{"name", "d"}, {"shape", nlohmann::json::array({1})}, {"dtype", "F32"}, {"use", "training"}}}}};
}

TEST(GeneratedWeights, LiteralIntegerAndTrainingTensors) {
  const GeneratedWeights source(TinyManifest(0.0, 1.0));
  ASSERT_EQ(source.tensors().size(), 3u);
  float literal = 0;
  std::memcpy(&literal, source.Find("b")->data + sizeof(float), sizeof(literal));
  EXPECT_EQ(literal, 0.2f);
  int64_t integer = 0;
  std::memcpy(&integer, source.Find("c")->data, sizeof(integer));
  EXPECT_EQ(integer, 7);
  EXPECT_EQ(source.Find("d"), nullptr);
}

TEST(GeneratedWeights, SaltChangesEveryValue) {
  const GeneratedWeights plain(TinyManifest(0.0, 1.0));
  const GeneratedWeights salted(TinyManifest(0.0, 1.0), "salt/");
  for (size_t i = 0; i < 6; ++i) EXPECT_NE(ValueAt(*plain.Find("a"), i), ValueAt(*salted.Find("a"), i));
}

// scale 0 makes every element the offset: rounding to float16 at ties, in subnormals, at the carry into the exponent.
TEST(GeneratedWeights, RoundsToFloat16) {
  const std::pair<double, double> cases[] = {{1.0 + std::ldexp(1, -11), 1.0},
                                             {1.0 + 3 * std::ldexp(1, -11), 1.0 + std::ldexp(1, -9)},
                                             {2.0 - std::ldexp(1, -12), 2.0},
                                             {-std::ldexp(1, -14) * 0.3, -std::ldexp(307, -24)},
                                             {std::ldexp(1.5, -24), std::ldexp(2, -24)},
                                             {std::ldexp(0.5, -24), 0.0},
                                             {std::ldexp(0.51, -24), std::ldexp(1, -24)},
                                             {std::ldexp(1023.9, -24), std::ldexp(1, -14)}};
  for (const auto& [value, expected] : cases) {
    const GeneratedWeights source(TinyManifest(value, 0.0));
    EXPECT_EQ(static_cast<double>(ValueAt(*source.Find("a"), 0)), expected) << value;
  }
}

TEST(GeneratedWeights, Checkpoints) {
  const weights::Checkpoint gpt = GeneratedCheckpoint(ManifestPath("t2s_v1"));
  EXPECT_EQ(gpt.kind, weights::CheckpointKind::kGpt);
  EXPECT_EQ(gpt.symbols, 512);
  EXPECT_EQ(gpt.source->metadata().at("config").at("model").at("n_layer"), 24);
  const weights::Checkpoint sovits = GeneratedCheckpoint(ManifestPath("sovits_v2Pro"));
  EXPECT_EQ(sovits.kind, weights::CheckpointKind::kSovits);
  EXPECT_EQ(sovits.version, "v2Pro");
  EXPECT_EQ(sovits.symbols, 732);
  EXPECT_EQ(GeneratedCheckpoint(ManifestPath("sovits_v1")).symbols, 322);
  EXPECT_EQ(GeneratedCheckpoint(ManifestPath("eres2netv2")).kind, weights::CheckpointKind::kSpeaker);
}

TEST(GeneratedWeights, RemoveAndReplace) {
  GeneratedWeights source(TinyManifest(0.0, 1.0));
  source.Remove("a");
  EXPECT_EQ(source.Find("a"), nullptr);
  const float values[] = {1.0f, NAN};
  source.Replace("b", {1, 2}, values);
  EXPECT_EQ(source.Find("b")->shape, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(source.tensors().size(), 2u);
}

}  // namespace
}  // namespace gsv::golden
