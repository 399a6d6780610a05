// Converted files: the same loader calls give the same arrays, in place.
#include "weights/convert.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/bfloat16.h"
#include "base/error.h"
#include "base/toom_cook.h"
#include "weights/converted.h"
#include "weights/safetensors.h"
#include "weights/test_files.h"

namespace gsv::weights {
namespace {

using nlohmann::json;

// A network with a layer of every sort.
MemorySource Official() {
  MemorySource memory;
  memory.AddNoise("enc_p.text_embedding.weight", {732, 2}).AddNoise("ref_enc.spectral.0.fc.weight", {3, 704});
  memory.AddNoise("linear.weight", {20, 3}).AddNoise("linear.bias", {20});
  for (const char* name : {"q", "k"}) {
    memory.AddNoise(std::string(name) + ".weight", {5, 4, 1}).AddNoise(std::string(name) + ".bias", {5});
  }
  memory.AddNoise("conv.weight_v", {6, 4, 3}).AddNoise("conv.weight_g", {6, 1, 1}, 2).AddNoise("conv.bias", {6});
  memory.AddNoise("grouped.weight", {8, 3, 2});
  memory.AddNoise("up.weight_v", {3, 2, 8}).AddNoise("up.weight_g", {3, 1, 1}, 2).AddNoise("up.bias", {2});
  memory.AddNoise("image.weight", {3, 2, 3, 3}).AddNoise("bn.weight", {3}).AddNoise("bn.bias", {3});
  memory.AddNoise("bn.running_mean", {3}).AddNoise("bn.running_var", {3}, 2);
  memory.AddNoise("norm.gamma", {4}).AddNoise("norm.beta", {4});
  memory.AddNoise("unused", {10});
  memory.Metadata({{"config", {{"model", {{"version", "v2"}, {"rates", {10, 8}}}}}}, {"info", "e1 \xe6\xb5\x8b"}});
  return memory;
}

// What a model would do. Values are read in `make` only, as models do, for converted files do not hold them.
void Load(const WeightLoader& w) {
  const int in = static_cast<int>(w.Dimension("conv.weight", 1));
  w.Array("enc_p.text_embedding.weight", {732, 2});
  w.Linear("linear", 3, 20);
  w.LinearStack({"q", "k"}, 4, 5);
  w.Conv1d("conv", in, 6, 3);
  w.GroupedConv1d("grouped", 6, 8, 2, 2);
  w.ConvTranspose1d("up", 3, 2, 8, 4, 2);
  w.Conv2d("image", 2, 3, 3, 3, "bn");
  w.Norm("norm", 4);
  w.Computed("linear.weight#sums", {20}, [&](float* out) {
    const std::vector<float> values = w.Values("linear.weight", {20, 3});
    for (int i = 0; i < 20; ++i) out[i] = values[3 * i] + values[3 * i + 1] + values[3 * i + 2];
  });
  w.Pack("linear.weight#negative", 1, 3, 20, [&](float* out) {
    const std::vector<float> values = w.Values("linear.weight", {20, 3});
    for (size_t i = 0; i < values.size(); ++i) out[i] = -values[i];
  });
}

class ConvertTest : public testing::Test {
 protected:
  ConvertTest() : checkpoint_(Identify(Official().source())), path_(folder_.Path("converted.safetensors")) {
    Load(WeightLoader(checkpoint_.source, store_));
    WriteConverted(path_, store_, checkpoint_, {{"vocabulary", {"a", "b"}}});
  }
  // Writes the file again with its description changed.
  void Change(const std::function<void(json&)>& change) {
    const auto file = OpenSafetensors(path_);
    json description = json::parse(file->metadata()[kConvertedKey].get<std::string>());
    change(description);
    SafetensorsWriter writer;
    for (const StoredTensor& tensor : file->tensors()) writer.Add(tensor.name, tensor.dtype, tensor.shape, tensor.data);
    writer.Write(folder_.Path("changed"), {{kConvertedKey, description.dump()}});
  }

  TempFolder folder_;
  Checkpoint checkpoint_;
  WeightStore store_;
  std::string path_;
};

TEST_F(ConvertTest, ArraysAreEqualAndInPlace) {
  const Checkpoint converted = OpenCheckpoint(path_);
  WeightStore store;
  Load(WeightLoader(converted.source, store));
  ASSERT_EQ(store.arrays().size(), store_.arrays().size());
  for (size_t i = 0; i < store.arrays().size(); ++i) {
    const WeightStore::Array& found = store.arrays()[i];
    const WeightStore::Array& expected = store_.arrays()[i];
    SCOPED_TRACE(expected.name);
    EXPECT_EQ(found.name, expected.name);
    ASSERT_EQ(found.shape, expected.shape);
    EXPECT_EQ(std::memcmp(found.data, expected.data, static_cast<size_t>(Elements(found.shape)) * sizeof(float)), 0);
    EXPECT_EQ(found.data, converted.source->Find(found.name)->data);
  }
  EXPECT_EQ(store.parameters, store_.parameters);
  EXPECT_EQ(store.bytes(), store_.bytes());
}

// --- smaller types ---

constexpr DType kSmallTypes[] = {DType::kBF16, DType::kI8};

// What a matrix holds of column `n`, as float32.
float Stored(const PackedMatrix& matrix, int tap, int k, int n) {
  const int group = PanelGroup(matrix.dtype);
  const int64_t row = (int64_t{tap} * matrix.depth + k) / group;
  const int64_t i = (row * kPanelColumns + n % kPanelColumns) * group + k % group;
  const std::byte* panel = matrix.Panel(n / kPanelColumns);
  switch (matrix.dtype) {
    case DType::kBF16:
      return FromBFloat16(reinterpret_cast<const uint16_t*>(panel)[i]);
    case DType::kI8:
      return static_cast<float>(reinterpret_cast<const int8_t*>(panel)[i]) * matrix.scales[n];
    default:
      return reinterpret_cast<const float*>(panel)[i];
  }
}

MemorySource WideOfficial() {
  MemorySource memory = Official();
  memory.AddNoise("wide.weight", {37, 8, 3}).AddNoise("wide.bias", {37});
  memory.AddNoise("wide_up.weight", {8, 20, 16}).AddNoise("wide_up.bias", {20});
  return memory;
}
std::vector<PackedMatrix> LoadWide(const WeightLoader& w) {
  std::vector<PackedMatrix> all = {w.Conv1d("wide", 8, 37, 3).matrix};
  for (const auto& phase : w.ConvTranspose1d("wide_up", 8, 20, 16, 4, 6).phases) all.push_back(phase.matrix);
  return all;
}

TEST(SmallTypes, AreTheNearestOfEachColumn) {
  const Checkpoint checkpoint = Identify(WideOfficial().source());
  WeightStore full_store;
  const std::vector<PackedMatrix> full = LoadWide(WeightLoader(checkpoint.source, full_store));
  for (const DType dtype : kSmallTypes) {
    WeightStore store;
    const std::vector<PackedMatrix> small = LoadWide(WeightLoader(checkpoint.source, store).As(dtype));
    ASSERT_EQ(small.size(), full.size());
    for (size_t m = 0; m < full.size(); ++m) {
      ASSERT_EQ(small[m].dtype, dtype);
      for (int n = 0; n < full[m].columns; ++n) {
        float largest = 0;
        for (int t = 0; t < full[m].taps; ++t) {
          for (int k = 0; k < full[m].depth; ++k) largest = std::max(largest, std::fabs(Stored(full[m], t, k, n)));
        }
        for (int t = 0; t < full[m].taps; ++t) {
          for (int k = 0; k < full[m].depth; ++k) {
            const float exact = Stored(full[m], t, k, n);
            const float bound = dtype == DType::kBF16 ? std::fabs(exact) * 0x1p-8f : largest / 127 * 0.5001f;
            ASSERT_NEAR(Stored(small[m], t, k, n), exact, bound) << DTypeName(dtype) << " " << m << " " << n;
          }
        }
      }
    }
    EXPECT_LT(store.bytes(), full_store.bytes());
  }
}

TEST(ToomCookTaps, AreThoseOfTheMatrixWhereverItComesFrom) {
  const Checkpoint checkpoint = Identify(WideOfficial().source());
  WeightStore store;
  const WeightLoader w(checkpoint.source, store);
  const Affine direct = w.Conv1d("wide", 8, 37, 3);
  std::vector<float> expected(static_cast<size_t>(ToomCookElements(3, 8, 37)));
  TransformTaps(direct.matrix, expected.data());
  const TempFolder folder;
  const std::string path = folder.Path("wide.safetensors");
  LoadWide(w);
  WriteConverted(path, store, checkpoint, json::object());
  const Checkpoint converted = OpenCheckpoint(path);
  for (const auto& source : {checkpoint.source, converted.source}) {
    WeightStore own;
    const WeightLoader loader(source, own);
    const int64_t before = own.parameters;
    const Affine layer = loader.ToomCookConv1d("wide", 8, 37, 3);
    EXPECT_EQ(own.parameters - before, source->converted() ? 0 : 37 * 8 * 3 + 37);
    ASSERT_NE(layer.toom_cook.panels, nullptr);
    EXPECT_EQ(layer.matrix.panels, nullptr);
    EXPECT_EQ(layer.matrix.taps, 3);
    EXPECT_EQ(layer.matrix.columns, 37);
    EXPECT_EQ(std::vector<float>(layer.toom_cook.panels, layer.toom_cook.panels + expected.size()), expected);
    EXPECT_EQ(std::memcmp(layer.bias, direct.bias, 37 * sizeof(float)), 0);
    EXPECT_EQ(loader.ToomCookConv1d("wide", 8, 37, 3).toom_cook.panels, layer.toom_cook.panels);  // made once
    EXPECT_THROW(loader.ToomCookConv1d("absent", 8, 37, 3), Error);
    // Small types are not transformed.
    const Affine small = loader.As(DType::kI8).ToomCookConv1d("wide", 8, 37, 3);
    EXPECT_EQ(small.toom_cook.panels, nullptr);
    EXPECT_EQ(small.matrix.dtype, DType::kI8);
  }
}

TEST(SmallTypes, AColumnOfZerosStaysZero) {
  MemorySource memory = WideOfficial();
  memory.Add("zeros.weight", {16, 4}, std::vector<float>(64, 0.0f)).Add("zeros.bias", {16}, std::vector<float>(16));
  WeightStore store;
  const PackedMatrix zeros =
      WeightLoader(Identify(memory.source()).source, store).As(DType::kI8).Linear("zeros", 4, 16).matrix;
  for (int n = 0; n < 16; ++n) EXPECT_EQ(Stored(zeros, 0, 3, n), 0.0f);
}

TEST(SmallTypes, ADepthThatIsNoMultipleOfTheGroupStaysFloat32) {
  WeightStore store;
  const WeightLoader w = WeightLoader(Identify(Official().source()).source, store).As(DType::kI8);
  EXPECT_EQ(w.Linear("linear", 3, 20).matrix.dtype, DType::kF32);
  EXPECT_EQ(w.LinearStack({"q", "k"}, 4, 5).matrix.dtype, DType::kI8);
}

TEST(SmallTypes, ConvertedFilesHoldThemAndAreMapped) {
  for (const DType dtype : kSmallTypes) {
    TempFolder folder;
    const std::string path = folder.Path("small.safetensors");
    const Checkpoint checkpoint = Identify(WideOfficial().source());
    WeightStore store;
    const WeightLoader original = WeightLoader(checkpoint.source, store).As(dtype);
    Load(original);
    const std::vector<PackedMatrix> made = LoadWide(original);
    WriteConverted(path, store, checkpoint, json::object());

    const Checkpoint converted = OpenCheckpoint(path);
    WeightStore mapped_store;
    const WeightLoader as_it_is(converted.source, mapped_store);
    Load(as_it_is);
    const std::vector<PackedMatrix> mapped = LoadWide(as_it_is);
    for (size_t m = 0; m < made.size(); ++m) {
      ASSERT_EQ(mapped[m].dtype, dtype);
      const auto bytes = static_cast<size_t>(made[m].panel_count() * made[m].panel_stride) * DTypeSize(dtype);
      EXPECT_EQ(std::memcmp(mapped[m].panels, made[m].panels, bytes), 0);
      for (int n = 0; dtype == DType::kI8 && n < made[m].columns; ++n) {
        EXPECT_EQ(mapped[m].scales[n], made[m].scales[n]);
      }
    }
    EXPECT_EQ(mapped[0].panels, converted.source->Find("wide.weight#panels")->data);
    EXPECT_EQ(mapped_store.bytes(), store.bytes());

    // The lost digits do not come back.
    WeightStore other;
    const DType wanted = dtype == DType::kI8 ? DType::kBF16 : DType::kF32;
    ExpectError(ErrorCode::kModelMismatch, {path, "wide.weight", DTypeName(dtype), DTypeName(wanted), "convert"},
                [&] { LoadWide(WeightLoader(converted.source, other).As(wanted)); });
  }
}

TEST(SmallTypes, AreMadeFromAConvertedFileOfFloat32Too) {
  TempFolder folder;
  const std::string path = folder.Path("full.safetensors");
  const Checkpoint checkpoint = Identify(WideOfficial().source());
  WeightStore store, direct_store, small_store;
  LoadWide(WeightLoader(checkpoint.source, store));
  WriteConverted(path, store, checkpoint, json::object());
  const auto direct = LoadWide(WeightLoader(checkpoint.source, direct_store).As(DType::kI8));
  const auto small = LoadWide(WeightLoader(OpenCheckpoint(path).source, small_store).As(DType::kI8));
  for (int n = 0; n < 37; ++n) EXPECT_EQ(Stored(small[0], 2, 5, n), Stored(direct[0], 2, 5, n));
}

TEST_F(ConvertTest, ACheckpointIsTheSameAgain) {
  const Checkpoint converted = OpenCheckpoint(path_);
  EXPECT_TRUE(converted.source->converted());
  EXPECT_EQ(converted.kind, checkpoint_.kind);
  EXPECT_EQ(converted.version, "v2");
  EXPECT_EQ(converted.lora, checkpoint_.lora);
  EXPECT_EQ(converted.symbols, 732);
  EXPECT_EQ(converted.info, checkpoint_.info);
  json metadata = checkpoint_.source->metadata();
  metadata["vocabulary"] = {"a", "b"};
  EXPECT_EQ(converted.source->metadata(), metadata);
  EXPECT_EQ(DescribeCheckpoint(converted),
            "SoVITS v2, 732 symbols, 23 tensors, 0.0 M parameters in use, converted to F32");
}

TEST_F(ConvertTest, OfficialShapesAreKept) {
  const Checkpoint converted = OpenCheckpoint(path_);
  WeightStore store;
  const WeightLoader loader(converted.source, store);
  EXPECT_EQ(loader.Shape("conv.weight"), (std::vector<int64_t>{6, 4, 3}));
  EXPECT_EQ(loader.Dimension("up.weight", 2), 8);
  EXPECT_TRUE(loader.Has("unused"));
  EXPECT_FALSE(loader.Has("linear.weight#panels"));
  ExpectError(ErrorCode::kTensorShape, {path_, "linear.weight", "[20, 3]", "[20, 4]"},
              [&] { loader.Linear("linear", 4, 20); });
  ExpectError(ErrorCode::kTensorMissing, {path_, "absent.weight"}, [&] { loader.Linear("absent", 4, 20); });
  ExpectError(ErrorCode::kTensorMissing, {path_, "array unused", "gsv convert"}, [&] { loader.Array("unused", {10}); });
  ExpectError(ErrorCode::kTensorMissing, {path_, "unused"}, [&] { loader.Values("unused", {10}); });
}

TEST_F(ConvertTest, RefusesOtherFormatsAndDamage) {
  const auto expect = [&](ErrorCode code, const std::string& part, const std::function<void(json&)>& change) {
    Change(change);
    ExpectError(code, {folder_.Path("changed"), part}, [&] { OpenCheckpoint(folder_.Path("changed")); });
  };
  expect(ErrorCode::kVersionUnsupported, "format 2", [](json& d) { d["format"] = 2; });
  expect(ErrorCode::kFileCorrupt, "\"kind\"", [](json& d) { d.erase("kind"); });
  expect(ErrorCode::kFileCorrupt, "toaster", [](json& d) { d["kind"] = "toaster"; });
  expect(ErrorCode::kFileCorrupt, "\"symbols\"", [](json& d) { d["symbols"] = "many"; });
  expect(ErrorCode::kFileCorrupt, "\"metadata\"", [](json& d) { d["metadata"] = nullptr; });
  expect(ErrorCode::kFileCorrupt, "linear.bias", [](json& d) { d["shapes"]["linear.bias"] = {-20}; });
  expect(ErrorCode::kFileCorrupt, "linear.bias", [](json& d) { d["shapes"]["linear.bias"] = 20; });
  expect(ErrorCode::kArchiveBomb, "linear.bias", [](json& d) { d["shapes"]["linear.bias"] = {1 << 30, 1 << 30}; });
}

TEST_F(ConvertTest, RefusesNumbersThatAreNotFinite) {
  std::string bytes = ReadFileBytes(path_);
  const auto file = OpenSafetensors(path_);
  const auto position = static_cast<size_t>(file->Find("linear.bias")->data - file->head().data());
  bytes.replace(position, 4, Bytes(std::numeric_limits<float>::quiet_NaN()));
  const std::string path = folder_.Write("nan", bytes);
  WeightStore store;
  const WeightLoader loader(OpenTensors(path), store);
  ExpectError(ErrorCode::kWeightsNotFinite, {path, "linear.bias"}, [&] { loader.Linear("linear", 3, 20); });
}

TEST_F(ConvertTest, EveryTruncationIsRefused) {
  const std::string whole = ReadFileBytes(path_);
  for (size_t step = 0; step < 50; ++step) {
    const size_t length = whole.size() * step / 50;
    SCOPED_TRACE("cut at " + std::to_string(length));
    const std::string path = folder_.Write("cut", std::string_view(whole).substr(0, length));
    ExpectError(ErrorCode::kFileTruncated, {path, "again"}, [&] { OpenCheckpoint(path); });
  }
}

}  // namespace
}  // namespace gsv::weights
