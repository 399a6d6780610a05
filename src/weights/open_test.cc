// Which file is what: formats, folders, kinds and versions.
#include "weights/open.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "weights/safetensors.h"
#include "weights/test_files.h"

namespace gsv::weights {
namespace {

using nlohmann::json;

// --- formats and folders ---

TEST(OpenTensors, RefusesWhatIsNoModel) {
  TempFolder folder;
  ExpectError(ErrorCode::kFileNotFound, {"/nonexistent"}, [] { OpenTensors("/nonexistent"); });
  ExpectError(ErrorCode::kFileNotFound, {"model.safetensors", "pytorch_model.bin"},
              [&] { OpenTensors(folder.Path("")); });
  ExpectError(ErrorCode::kFileUnreadable, {"/dev/null"}, [] { OpenTensors("/dev/null"); });
  const auto expect = [&](ErrorCode code, const std::string& part, const std::string& bytes) {
    const std::string path = folder.Write("f", bytes);
    ExpectError(code, {path, part}, [&] { OpenTensors(path); });
  };
  expect(ErrorCode::kFileTruncated, "empty", "");
  expect(ErrorCode::kFileTruncated, "3 bytes", "abc");
  expect(ErrorCode::kFileTypeUnknown, "git lfs pull", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
  expect(ErrorCode::kFileTypeUnknown, "web page", "\n <!DOCTYPE html><html>");
  expect(ErrorCode::kFileTypeUnknown, "audio", "RIFF\x10\x20\x30\x40WAVEfmt ");
  expect(ErrorCode::kFileTypeUnknown, "no format that gsv knows", std::string(100, '\x42'));
}

void WriteTensor(const std::string& path, const std::string& name, float value) {
  SafetensorsWriter writer;
  writer.Add(name, DType::kF32, {1}, &value);
  writer.Write(path, {});
}

TEST(OpenTensors, ReadsFolders) {
  TempFolder folder;
  WriteTensor(folder.Path("model.safetensors"), "a", 1.0f);
  folder.Write("config.json", R"({"model_type": "hubert"})");
  folder.Write("pytorch_model.bin", "not read");
  const auto source = OpenTensors(folder.Path(""));
  EXPECT_EQ(source->name(), folder.Path(""));
  EXPECT_NE(source->Find("a"), nullptr);
  EXPECT_EQ(source->metadata(), (json{{"model_type", "hubert"}}));

  folder.Write("config.json", "{");
  ExpectError(ErrorCode::kFileCorrupt, {"config.json"}, [&] { OpenTensors(folder.Path("")); });
}

TEST(OpenTensors, ReadsFoldersOfTorch) {
  TempFolder folder;
  folder.Write("pytorch_model.bin", TorchFile(PickleDict({{"x", PickledTensor().Pickle()}})));
  EXPECT_NE(OpenTensors(folder.Path(""))->Find("x"), nullptr);
}

TEST(OpenTensors, ReadsShards) {
  TempFolder folder;
  WriteTensor(folder.Path("one"), "a", 1.0f);
  WriteTensor(folder.Path("two"), "b", 2.0f);
  const auto write_index = [&](const json& map) {
    folder.Write("model.safetensors.index.json", json{{"weight_map", map}}.dump());
  };
  write_index({{"a", "one"}, {"b", "two"}});
  const auto source = OpenTensors(folder.Path(""));
  ASSERT_EQ(source->tensors().size(), 2u);
  float value = 0.0f;
  ReadF32(*source, *source->Find("b"), &value);
  EXPECT_EQ(value, 2.0f);

  write_index({{"b", "one"}});
  ExpectError(ErrorCode::kTensorMissing, {"one", "tensor b"}, [&] { OpenTensors(folder.Path("")); });
  write_index({{"a", "three"}});
  ExpectError(ErrorCode::kFileNotFound, {"three"}, [&] { OpenTensors(folder.Path("")); });
  for (const char* outside : {"../one", "/etc/passwd", ""}) {
    write_index({{"a", outside}});
    ExpectError(ErrorCode::kFileCorrupt, {"tensor a"}, [&] { OpenTensors(folder.Path("")); });
  }
}

TEST(OpenTensors, BytesAreAsGoodAsAPath) {
  const std::string bytes = ReadFileBytes(std::string(GSV_SOURCE_DIR) + "/tests/golden/weights/sovits_pro.pth");
  const auto source = ParseTensors(std::as_bytes(std::span(bytes)), "memory");
  EXPECT_EQ(source->name(), "memory");
  EXPECT_EQ(Identify(source).version, "v2Pro");
}

// --- kinds ---

Checkpoint IdentifyTensors(const std::vector<std::pair<std::string, std::vector<int64_t>>>& tensors,
                           const json& metadata = json::object()) {
  MemorySource memory;
  for (const auto& [name, shape] : tensors) memory.AddNoise(name, shape);
  memory.Metadata(metadata);
  return Identify(memory.source());
}

TEST(Identify, KnowsEveryKind) {
  const Checkpoint gpt =
      IdentifyTensors({{"model.ar_text_embedding.word_embeddings.weight", {512, 1}}}, {{"info", "GPT-e15"}});
  EXPECT_EQ(gpt.kind, CheckpointKind::kGpt);
  EXPECT_EQ(gpt.symbols, 512);
  EXPECT_EQ(gpt.info, "GPT-e15");
  for (const std::string prefix : {"", "hubert."}) {
    EXPECT_EQ(IdentifyTensors({{prefix + "feature_extractor.conv_layers.0.conv.weight", {1}},
                               {prefix + "encoder.layers.0.attention.q_proj.weight", {1}}})
                  .kind,
              CheckpointKind::kHubert);
  }
  for (const std::string prefix : {"", "bert."}) {
    EXPECT_EQ(IdentifyTensors({{prefix + "embeddings.word_embeddings.weight", {1}},
                               {prefix + "encoder.layer.0.attention.self.query.weight", {1}}})
                  .kind,
              CheckpointKind::kRoberta);
  }
  EXPECT_EQ(IdentifyTensors({{"layer3_ds.weight", {1}}, {"fuse34.local_att.0.weight", {1}}}).kind,
            CheckpointKind::kSpeaker);
  EXPECT_EQ(IdentifyTensors({{"conv_pre.weight", {1}}, {"ups.0.weight", {1}}, {"conv_post.weight", {1}}}).kind,
            CheckpointKind::kVocoder);
  EXPECT_EQ(IdentifyTensors({{"conv_pre.weight_v", {1}}, {"ups.0.0.weight_v", {1}}, {"conv_post.weight_v", {1}}}).kind,
            CheckpointKind::kVocoder);
  EXPECT_EQ(IdentifyTensors({{"style", {1}}}, {{"gsv_voice", "{}"}}).kind, CheckpointKind::kVoice);
}

TEST(Identify, SaysWhatWasLookedFor) {
  ExpectError(ErrorCode::kVersionUnknown,
              {"memory", "conv_pre_mag.weight", "ar_text_embedding", "SoVITS", "HuBERT", "RoBERTa", "ERes2NetV2"}, [] {
                IdentifyTensors({{"conv_pre_mag.weight", {1}}});
              });
  const Checkpoint gpt = IdentifyTensors({{"model.ar_text_embedding.word_embeddings.weight", {732, 1}}});
  ExpectKind(gpt, CheckpointKind::kGpt);
  ExpectError(ErrorCode::kVersionUnknown, {"memory", "found a GPT", "expected a SoVITS"},
              [&] { ExpectKind(gpt, CheckpointKind::kSovits); });
}

// --- versions of SoVITS ---

using Tensors = std::vector<std::pair<std::string, std::vector<int64_t>>>;

Tensors Vits(int64_t symbols, int64_t bins) {
  return {{"enc_p.text_embedding.weight", {symbols, 1}}, {"ref_enc.spectral.0.fc.weight", {1, bins}}};
}
Tensors With(Tensors tensors, const Tensors& more) {
  tensors.insert(tensors.end(), more.begin(), more.end());
  return tensors;
}
json Configured(const json& version) { return {{"config", {{"model", {{"version", version}}}}}}; }

TEST(Identify, TellsV1FromV2ByShapes) {
  EXPECT_EQ(IdentifyTensors(Vits(322, 1025)).version, "v1");
  EXPECT_EQ(IdentifyTensors(Vits(322, 1025)).symbols, 322);
  EXPECT_EQ(IdentifyTensors(Vits(732, 704)).version, "v2");
  EXPECT_EQ(IdentifyTensors(Vits(732, 704), Configured("v1")).version, "v2");  // tensors win
  for (const auto& [symbols, bins] : {std::pair(322, 704), std::pair(732, 1025), std::pair(500, 704)}) {
    ExpectError(ErrorCode::kVersionUnknown,
                {"322", "732", "1025", "704", std::to_string(symbols), "enc_p.text_embedding"},
                [s = symbols, b = bins] { IdentifyTensors(Vits(s, b)); });
  }
  ExpectError(ErrorCode::kVersionUnknown, {"found 704 and 0"}, [] {
    IdentifyTensors({{"ref_enc.spectral.0.fc.weight", {1, 704}}});
  });
}

TEST(Identify, TellsTheProVersionsByTheirVocoder) {
  const auto pro = [](int64_t channels, const json& metadata = json::object()) {
    return IdentifyTensors(With(Vits(732, 704), {{"sv_emb.weight", {1, 1}}, {"dec.conv_pre.weight", {channels, 1, 1}}}),
                           metadata);
  };
  EXPECT_EQ(pro(512).version, "v2Pro");
  EXPECT_EQ(pro(768).version, "v2ProPlus");
  EXPECT_EQ(pro(32, Configured("v2ProPlus")).version, "v2ProPlus");
  ExpectError(ErrorCode::kVersionUnknown, {"32 rows", "512 or 768"}, [&] { pro(32); });
  ExpectError(ErrorCode::kVersionUnknown, {"32 rows"}, [&] { pro(32, Configured(3)); });
}

TEST(Identify, TellsV3FromV4ByHeaderOrConfiguration) {
  const Tensors tensors = With(Vits(732, 704), {{"cfm.estimator.proj_out.weight", {1, 1}}});
  EXPECT_EQ(IdentifyTensors(tensors, Configured("v3")).version, "v3");
  EXPECT_EQ(IdentifyTensors(tensors, Configured("v4")).version, "v4");
  EXPECT_FALSE(IdentifyTensors(tensors, Configured("v4")).lora);
  ExpectError(ErrorCode::kVersionUnknown, {"cfm.*", "v3 and v4"}, [&] { IdentifyTensors(tensors); });
  ExpectError(ErrorCode::kVersionUnknown, {"cfm.*"}, [&] { IdentifyTensors(tensors, Configured("v2")); });
}

// A file whose first two bytes are `head`, of tensors that all view one small storage.
std::string SovitsFile(const std::string& head, const std::vector<std::string>& extra,
                       const std::string& metadata = "") {
  std::vector<std::pair<std::string, std::string>> weight;
  const auto add = [&](const std::string& name, std::vector<int64_t> shape) {
    weight.push_back({name, PickledTensor{.shape = std::move(shape), .strides = {0, 0}}.Pickle()});
  };
  add("ref_enc.spectral.0.fc.weight", {1, 704});
  for (const std::string& name : extra) add(name, {1, 1});
  std::vector<std::pair<std::string, std::string>> top = {{"weight", PickleDict(weight)}};
  if (!metadata.empty()) top.push_back({metadata, PickleInt(32)});
  std::string bytes = TorchFile(PickleDict(top));
  return bytes.replace(0, 2, head);
}

TEST(Identify, ReadsTheHeaderOfTrainedFiles) {
  TempFolder folder;
  const auto identify = [&](const std::string& bytes) { return OpenCheckpoint(folder.Write("f", bytes)); };
  const std::string factor = "cfm.base_model.model.estimator.transformer_blocks.0.attn.to_q.lora_A.default.weight";
  for (const auto& [head, version] : {std::pair("03", "v3"), std::pair("04", "v4")}) {
    const Checkpoint checkpoint = identify(SovitsFile(head, {factor}, "lora_rank"));
    EXPECT_EQ(checkpoint.version, version);
    EXPECT_TRUE(checkpoint.lora);
    EXPECT_EQ(checkpoint.symbols, 0);
    ExpectError(ErrorCode::kVersionUnknown, {"lora_A"}, [&, h = head] { identify(SovitsFile(h, {"cfm.a.weight"})); });
  }
  ExpectError(ErrorCode::kVersionUnknown, {"lora_rank"},
              [&] { identify(SovitsFile("PK", {"cfm.a.weight"}, "lora_rank")); });
  EXPECT_EQ(identify(SovitsFile("02", {"cfm.a.weight"})).version, "v3");
  EXPECT_EQ(identify(SovitsFile("05", {"sv_emb.weight"})).version, "v2Pro");
  EXPECT_EQ(identify(SovitsFile("06", {"sv_emb.weight"})).version, "v2ProPlus");
  for (const std::string& head : {std::string("07"), std::string("99"), std::string("P1"), std::string(2, 0)}) {
    ExpectError(ErrorCode::kVersionUnknown, {"first two bytes", "newer"},
                [&] { identify(SovitsFile(head, {"sv_emb.weight"})); });
  }
}

TEST(Identify, DescribesForPeople) {
  const std::string path = std::string(GSV_SOURCE_DIR) + "/tests/golden/weights/sovits_pro.pth";
  EXPECT_EQ(DescribeCheckpoint(OpenCheckpoint(path)), "SoVITS v2Pro, 732 symbols, 4 tensors, 0.0 M parameters, F16");
}

}  // namespace
}  // namespace gsv::weights
