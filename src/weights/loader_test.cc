// WeightLoader: every layer equals what PyTorch would compute with it, and bad tensors are refused by name.
#include "weights/loader.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "weights/open.h"
#include "weights/test_files.h"

namespace gsv::weights {
namespace {

using testing::ElementsAre;

// Element [tap][k][column] of a packed matrix.
float At(const PackedMatrix& m, int tap, int k, int column) {
  const int panel = column / kPanelColumns;
  return m.f32()[panel * m.panel_stride + (int64_t{tap} * m.depth + k) * kPanelColumns + column % kPanelColumns];
}

// The panels hold `values` [columns, depth, taps], and zeros behind the last column.
void ExpectPacked(const PackedMatrix& m, const std::vector<float>& values, int columns, int depth, int taps) {
  ASSERT_EQ(m.columns, columns);
  ASSERT_EQ(m.depth, depth);
  ASSERT_EQ(m.taps, taps);
  ASSERT_EQ(m.dtype, DType::kF32);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(m.panels) % Arena::kAlignment, 0u);
  for (int c = 0; c < m.panel_count() * kPanelColumns; ++c) {
    for (int k = 0; k < depth; ++k) {
      for (int t = 0; t < taps; ++t) {
        const float expected = c < columns ? values[static_cast<size_t>((c * depth + k) * taps + t)] : 0.0f;
        ASSERT_EQ(At(m, t, k, c), expected) << "tap " << t << ", depth " << k << ", column " << c;
      }
    }
  }
}

std::vector<float> Copy(const float* values, size_t count) { return {values, values + count}; }

class LoaderTest : public testing::Test {
 protected:
  WeightLoader Loader() { return {memory_.source(), store_}; }
  MemorySource memory_;
  WeightStore store_;
};

TEST_F(LoaderTest, LinearTakesBothRanks) {
  memory_.AddNoise("a.weight", {20, 3}).AddNoise("a.bias", {20});
  memory_.AddNoise("b.weight", {20, 3, 1});
  const Affine a = Loader().Linear("a", 3, 20);
  ExpectPacked(a.matrix, memory_.Values("a.weight"), 20, 3, 1);
  EXPECT_EQ(Copy(a.bias, 20), memory_.Values("a.bias"));
  const Affine b = Loader().Linear("b", 3, 20, Bias::kNone);
  ExpectPacked(b.matrix, memory_.Values("b.weight"), 20, 3, 1);
  EXPECT_EQ(b.bias, nullptr);
  EXPECT_EQ(store_.parameters, 60 + 20 + 60);
}

TEST_F(LoaderTest, LinearStackPutsColumnsSideBySide) {
  for (const char* name : {"q", "k", "v"}) {
    memory_.AddNoise(std::string("attention.") + name + ".weight", {5, 4})
        .AddNoise(std::string("attention.") + name + ".bias", {5});
  }
  const Affine qkv = Loader().In("attention").LinearStack({"q", "k", "v"}, 4, 5);
  std::vector<float> weights, bias;
  for (const char* name : {"attention.q", "attention.k", "attention.v"}) {
    for (float value : memory_.Values(std::string(name) + ".weight")) weights.push_back(value);
    for (float value : memory_.Values(std::string(name) + ".bias")) bias.push_back(value);
  }
  ExpectPacked(qkv.matrix, weights, 15, 4, 1);
  EXPECT_EQ(Copy(qkv.bias, 15), bias);
  EXPECT_EQ(store_.parameters, 3 * (20 + 5));
}

TEST_F(LoaderTest, LinearNamedReadsOtherNames) {
  memory_.AddNoise("in_proj_weight", {9, 3}).AddNoise("in_proj_bias", {9});
  const Affine layer = Loader().LinearNamed("in_proj_weight", "in_proj_bias", 3, 9);
  ExpectPacked(layer.matrix, memory_.Values("in_proj_weight"), 9, 3, 1);
  EXPECT_EQ(Copy(layer.bias, 9), memory_.Values("in_proj_bias"));
  EXPECT_EQ(Loader().LinearNamed("in_proj_weight", {}, 3, 9).bias, nullptr);
}

TEST_F(LoaderTest, Conv1dPacksTaps) {
  memory_.AddNoise("c.weight", {18, 3, 5}).AddNoise("c.bias", {18});
  ExpectPacked(Loader().Conv1d("c", 3, 18, 5).matrix, memory_.Values("c.weight"), 18, 3, 5);
}

TEST_F(LoaderTest, GroupedConv1dGivesOneMatrixPerGroup) {
  memory_.AddNoise("c.weight", {8, 3, 2});
  const std::vector<PackedMatrix> groups = Loader().GroupedConv1d("c", 6, 8, 2, 2);
  ASSERT_EQ(groups.size(), 2u);
  const std::vector<float> all = memory_.Values("c.weight");
  ExpectPacked(groups[0], {all.begin(), all.begin() + 24}, 4, 3, 2);
  ExpectPacked(groups[1], {all.begin() + 24, all.end()}, 4, 3, 2);
  ExpectError(ErrorCode::kTensorShape, {"c.weight", "groups"}, [&] { Loader().GroupedConv1d("c", 6, 8, 2, 4); });
}

// --- transposed convolutions ---

struct Transposed {
  int kernel, stride, padding;
};

class TransposedTest : public LoaderTest, public testing::WithParamInterface<Transposed> {};

// The sum over phases equals the definition: y[i * stride + k - padding] += x[i] * w[:, :, k].
TEST_P(TransposedTest, EqualsTheDefinition) {
  constexpr int kIn = 2, kOut = 3, kRows = 5;
  const auto [kernel, stride, padding] = GetParam();
  memory_.AddNoise("up.weight", {kIn, kOut, kernel}).AddNoise("up.bias", {kOut}).AddNoise("x", {kRows, kIn});
  const TransposedConv layer = Loader().ConvTranspose1d("up", kIn, kOut, kernel, stride, padding);
  const std::vector<float> w = memory_.Values("up.weight"), x = memory_.Values("x");
  EXPECT_EQ(layer.kernel, kernel);
  EXPECT_EQ(layer.padding, padding);
  EXPECT_EQ(Copy(layer.bias, kOut), memory_.Values("up.bias"));
  ASSERT_EQ(layer.phases.size(), static_cast<size_t>(stride));

  const int rows = (kRows - 1) * stride - 2 * padding + kernel;
  for (int o = 0; o < rows; ++o) {
    const TransposedConv::Phase& phase = layer.phases[static_cast<size_t>(o % stride)];
    for (int c = 0; c < kOut; ++c) {
      double expected = 0.0, found = 0.0;
      for (int i = 0; i < kRows; ++i) {
        const int k = o + padding - i * stride;
        if (k < 0 || k >= kernel) continue;
        for (int d = 0; d < kIn; ++d) expected += double{x[i * kIn + d]} * w[(d * kOut + c) * kernel + k];
      }
      for (int j = 0; j < phase.matrix.taps; ++j) {
        const int i = o / stride + phase.first_row_offset + j;
        if (i < 0 || i >= kRows) continue;
        for (int d = 0; d < kIn; ++d) found += double{x[i * kIn + d]} * At(phase.matrix, j, d, c);
      }
      EXPECT_NEAR(found, expected, 1e-12) << "row " << o << ", channel " << c;
    }
  }
}
// The published vocoders; then odd ones: padding beyond the stride, and kernels shorter than it.
INSTANTIATE_TEST_SUITE_P(All, TransposedTest,
                         testing::Values(Transposed{16, 10, 3}, Transposed{20, 10, 5}, Transposed{16, 8, 4},
                                         Transposed{8, 2, 3}, Transposed{2, 2, 0}, Transposed{12, 6, 3},
                                         Transposed{7, 3, 5}, Transposed{2, 3, 0}, Transposed{1, 4, 0},
                                         Transposed{5, 1, 2}),
                         [](const auto& info) {
                           return "k" + std::to_string(info.param.kernel) + "s" + std::to_string(info.param.stride) +
                                  "p" + std::to_string(info.param.padding);
                         });

// --- weight norm ---

// v * g / |v| for lengths over all axes but `axis`.
std::vector<float> Fused(const std::vector<float>& v, const std::vector<float>& g, const std::vector<int64_t>& shape,
                         size_t axis) {
  int64_t inner = 1;
  for (size_t i = axis + 1; i < shape.size(); ++i) inner *= shape[i];
  const auto slot = [&](size_t i) { return static_cast<size_t>(static_cast<int64_t>(i) / inner % shape[axis]); };
  std::vector<double> squares(static_cast<size_t>(shape[axis]), 0.0);
  for (size_t i = 0; i < v.size(); ++i) squares[slot(i)] += double{v[i]} * v[i];
  std::vector<float> fused(v.size());
  for (size_t i = 0; i < v.size(); ++i) {
    fused[i] = static_cast<float>(v[i] * (g[slot(i)] / std::sqrt(squares[slot(i)])));
  }
  return fused;
}

TEST_F(LoaderTest, WeightNormIsFusedInEverySpelling) {
  memory_.AddNoise("old.weight_v", {6, 4, 3}).AddNoise("old.weight_g", {6, 1, 1}, 3);
  memory_.Add("new.parametrizations.weight.original1", {6, 4, 3}, memory_.Values("old.weight_v"));
  memory_.Add("new.parametrizations.weight.original0", {6, 1, 1}, memory_.Values("old.weight_g"));
  const std::vector<float> fused = Fused(memory_.Values("old.weight_v"), memory_.Values("old.weight_g"), {6, 4, 3}, 0);
  memory_.Add("plain.weight", {6, 4, 3}, fused);
  for (const char* name : {"old", "new", "plain"}) {
    SCOPED_TRACE(name);
    const std::string weight = std::string(name) + ".weight";
    ExpectPacked(Loader().Conv1d(name, 4, 6, 3, Bias::kNone).matrix, fused, 6, 4, 3);
    EXPECT_TRUE(Loader().Has(weight));
    EXPECT_THAT(Loader().Shape(weight), ElementsAre(6, 4, 3));
    EXPECT_EQ(Loader().Values(weight, {6, 4, 3}), fused);
    EXPECT_EQ(Copy(Loader().Array(weight, {6, 4, 3}), 72), fused);
  }
  EXPECT_EQ(store_.parameters, 78 + 78 + 72);
}

TEST_F(LoaderTest, WeightNormFollowsTheShapeOfTheLength) {
  // HuBERT's positional convolution: one length per tap.
  memory_.AddNoise("p.weight_v", {4, 2, 5}).AddNoise("p.weight_g", {1, 1, 5}, 3);
  const std::vector<float> per_tap = Fused(memory_.Values("p.weight_v"), memory_.Values("p.weight_g"), {4, 2, 5}, 2);
  const std::vector<PackedMatrix> groups = Loader().GroupedConv1d("p", 4, 4, 5, 2);
  ExpectPacked(groups[1], {per_tap.begin() + 20, per_tap.end()}, 2, 2, 5);
  // A transposed convolution: one per input channel.
  memory_.AddNoise("u.weight_v", {3, 2, 4}).AddNoise("u.weight_g", {3, 1, 1}, 3);
  const std::vector<float> per_input = Fused(memory_.Values("u.weight_v"), memory_.Values("u.weight_g"), {3, 2, 4}, 0);
  const TransposedConv up = Loader().ConvTranspose1d("u", 3, 2, 4, 4, 0, Bias::kNone);
  for (int r = 0; r < 4; ++r) EXPECT_EQ(At(up.phases[r].matrix, 0, 2, 1), per_input[(2 * 2 + 1) * 4 + r]);
  // One output: the length is of everything.
  memory_.AddNoise("o.weight_v", {1, 3, 2}).AddNoise("o.weight_g", {1, 1, 1}, 3);
  ExpectPacked(Loader().Conv1d("o", 3, 1, 2, Bias::kNone).matrix,
               Fused(memory_.Values("o.weight_v"), memory_.Values("o.weight_g"), {1, 3, 2}, 0), 1, 3, 2);
}

TEST_F(LoaderTest, EqualsTorchOnAModuleOfTorch) {
  const std::string folder = std::string(GSV_SOURCE_DIR) + "/tests/golden/weights/";
  const auto expected = nlohmann::json::parse(ReadFileBytes(folder + "expected.json")).at("module.pt");
  const WeightLoader loader(OpenTensors(folder + "module.pt"), store_);
  const auto fused = expected.at("0.weight").at("values").get<std::vector<float>>();
  const std::vector<float> values = loader.Values("0.weight", {3, 4, 5});
  for (size_t i = 0; i < fused.size(); ++i) EXPECT_NEAR(values[i], fused[i], 1e-6 * std::abs(fused[i]));
  EXPECT_EQ(loader.Values("0.bias", {3}), expected.at("0.bias").at("values").get<std::vector<float>>());
  EXPECT_EQ(loader.Dimension("0.weight", 2), 5);
}

TEST_F(LoaderTest, WeightNormErrorsNameTheTensor) {
  memory_.Add("z.weight_v", {1, 2, 1}, {0, 0}).Add("z.weight_g", {1, 1, 1}, {1});
  ExpectError(ErrorCode::kWeightsNotFinite, {"z.weight"}, [&] { Loader().Linear("z", 2, 1, Bias::kNone); });
  memory_.AddNoise("r.weight_v", {3, 2, 1}).AddNoise("r.weight_g", {3});
  ExpectError(ErrorCode::kTensorShape, {"r.weight_g", "[3]"}, [&] { Loader().Linear("r", 2, 3, Bias::kNone); });
  memory_.AddNoise("s.weight_v", {3, 2, 1}).AddNoise("s.weight_g", {2, 1, 1});
  ExpectError(ErrorCode::kTensorShape, {"s.weight_g", "[2, 1, 1]"}, [&] { Loader().Linear("s", 2, 3, Bias::kNone); });
  memory_.AddNoise("half.weight_v", {3, 2, 1});
  ExpectError(ErrorCode::kTensorMissing, {"half.weight", "weight_g"}, [&] { Loader().Linear("half", 2, 3); });
}

// --- batch norm, norms, arrays ---

TEST_F(LoaderTest, BatchNormIsFolded) {
  memory_.AddNoise("c.weight", {3, 2, 2, 3}).AddNoise("c.bias", {3});
  memory_.AddNoise("bn.weight", {3}).AddNoise("bn.bias", {3}).AddNoise("bn.running_mean", {3});
  memory_.AddNoise("bn.running_var", {3}, 2);
  const Affine plain = Loader().Conv2d("c", 2, 3, 2, 3);
  ExpectPacked(plain.matrix, memory_.Values("c.weight"), 3, 2, 6);
  EXPECT_EQ(plain.bias, nullptr);

  for (Bias bias : {Bias::kNone, Bias::kYes}) {
    WeightStore store;
    const Affine folded = WeightLoader(memory_.source(), store).Conv2d("c", 2, 3, 2, 3, "bn", bias);
    for (int c = 0; c < 3; ++c) {
      const double scale = memory_.Values("bn.weight")[c] / std::sqrt(memory_.Values("bn.running_var")[c] + 1e-5);
      const double own = bias == Bias::kYes ? memory_.Values("c.bias")[c] : 0.0;
      const double shift = (own - memory_.Values("bn.running_mean")[c]) * scale + memory_.Values("bn.bias")[c];
      EXPECT_NEAR(folded.bias[c], shift, 1e-6);
      for (int i = 0; i < 12; ++i) {
        EXPECT_NEAR(At(folded.matrix, i % 6, i / 6, c), memory_.Values("c.weight")[c * 12 + i] * scale, 1e-6);
      }
    }
    EXPECT_EQ(store.parameters, 36 + 12 + (bias == Bias::kYes ? 3 : 0));
  }
}

TEST_F(LoaderTest, NormTakesBothSpellings) {
  memory_.AddNoise("a.weight", {4}).AddNoise("a.bias", {4}).AddNoise("b.gamma", {4}).AddNoise("b.beta", {4});
  EXPECT_EQ(Copy(Loader().Norm("a", 4).gamma, 4), memory_.Values("a.weight"));
  EXPECT_EQ(Copy(Loader().Norm("a", 4).beta, 4), memory_.Values("a.bias"));
  EXPECT_EQ(Copy(Loader().Norm("b", 4).gamma, 4), memory_.Values("b.gamma"));
  EXPECT_EQ(Copy(Loader().Norm("b", 4).beta, 4), memory_.Values("b.beta"));
}

TEST_F(LoaderTest, ArraysAreMadeOnce) {
  memory_.AddNoise("a.weight", {4, 2});
  int calls = 0;
  const auto fill = [&](float* out) {
    ++calls;
    for (int i = 0; i < 4; ++i) out[i] = static_cast<float>(i);
  };
  const float* first = Loader().Computed("a#sum", {4}, fill);
  EXPECT_EQ(Loader().Computed("a#sum", {4}, fill), first);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(Loader().Array("a.weight", {4, 2}), Loader().Array("a.weight", {4, 2}));
  EXPECT_EQ(Loader().Pack("a", 1, 2, 2, fill).panels, Loader().Pack("a", 1, 2, 2, fill).panels);
  EXPECT_EQ(store_.parameters, 8);
  std::vector<std::string> names;
  for (const WeightStore::Array& array : store_.arrays()) names.push_back(array.name);
  EXPECT_THAT(names, ElementsAre("a#sum", "a.weight", "a#panels"));
  EXPECT_EQ(store_.bytes(), (4 + 8 + 2 * 16) * 4);
}

TEST_F(LoaderTest, DenseFloatsAreUsedInPlace) {
  const std::string bytes =
      TorchFile(PickleDict({{"dense", PickledTensor().Pickle()},
                            {"transposed", PickledTensor{.shape = {3, 2}, .strides = {1, 3}}.Pickle()},
                            {"unaligned", PickledTensor{.offset = 1, .shape = {5}, .strides = {1}}.Pickle()}}));
  TempFolder folder;
  auto source = OpenTensors(folder.Write("f", bytes));
  const WeightLoader loader(source, store_);
  const float* dense = loader.Array("dense", {2, 3});
  EXPECT_EQ(static_cast<const void*>(dense), source->Find("dense")->data);
  EXPECT_THAT(Copy(loader.Array("transposed", {3, 2}), 6), ElementsAre(0, 3, 1, 4, 2, 5));
  const float* unaligned = loader.Array("unaligned", {5});
  EXPECT_EQ(reinterpret_cast<uintptr_t>(unaligned) % Arena::kAlignment, 0u);
  EXPECT_THAT(Copy(unaligned, 5), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(loader.Array("dense", {2, 3}), dense);
}

TEST(WeightStore, KeepsTheFileBehindItsArrays) {
  TempFolder folder;
  WeightStore store;
  const float* values = nullptr;
  {
    auto source = OpenTensors(folder.Write("f", TorchFile(PickleDict({{"x", PickledTensor().Pickle()}}))));
    values = WeightLoader(std::move(source), store).Array("x", {2, 3});
  }
  EXPECT_THAT(Copy(values, 6), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST_F(LoaderTest, CountsScopes) {
  for (int i : {0, 1, 2, 4})
    memory_.AddNoise("layers." + std::to_string(i) + ".weight_v", {1, 1, 1})
        .AddNoise("layers." + std::to_string(i) + ".weight_g", {1, 1, 1});
  EXPECT_EQ(Loader().Count("layers", "weight"), 3);
  EXPECT_EQ(Loader().Count("layers", "bias"), 0);
  EXPECT_TRUE(Loader().In("layers", 4).Has("weight"));
}

// --- bad tensors ---

TEST_F(LoaderTest, RefusesMissingTensorsAndWrongShapes) {
  memory_.AddNoise("a.weight", {4, 2}).AddNoise("a.bias", {3});
  ExpectError(ErrorCode::kTensorMissing, {"memory", "b.weight"}, [&] { Loader().Linear("b", 2, 4); });
  ExpectError(ErrorCode::kTensorMissing, {"memory", "b.weight"}, [&] { Loader().Shape("b.weight"); });
  ExpectError(ErrorCode::kTensorShape, {"memory", "a.bias", "[3]", "[4]"}, [&] { Loader().Linear("a", 2, 4); });
  ExpectError(ErrorCode::kTensorShape, {"memory", "a.weight", "[4, 2]", "[4, 3]"}, [&] { Loader().Linear("a", 3, 4); });
  ExpectError(ErrorCode::kTensorShape, {"a.weight", "[4, 2]", "[4, 2, 1]"}, [&] { Loader().Conv1d("a", 2, 4, 1); });
  ExpectError(ErrorCode::kTensorShape, {"a.weight", "3 dimensions"}, [&] { Loader().Dimension("a.weight", 2); });
  ExpectError(ErrorCode::kTensorShape, {"a.weight", "[4, 2]", "[8]"}, [&] { Loader().Values("a.weight", {8}); });
  memory_.Add("empty", {0, 4}, {});
  ExpectError(ErrorCode::kTensorShape, {"empty", "[0, 4]"}, [&] { Loader().Dimension("empty", 1); });
}

TEST_F(LoaderTest, RefusesNumbersThatAreNotFinite) {
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                    -std::numeric_limits<float>::infinity()}) {
    MemorySource memory;
    std::vector<float> values(10'000, 1.0f);
    values[8'191] = bad;
    memory.Add("a.weight", {100, 100}, values).Add("a.bias", {100}, std::vector<float>(100, 0.0f));
    WeightStore store;
    const WeightLoader loader(memory.source(), store);
    ExpectError(ErrorCode::kWeightsNotFinite, {"memory", "a.weight", "8191"}, [&] { loader.Linear("a", 100, 100); });
    ExpectError(ErrorCode::kWeightsNotFinite, {"a.weight"}, [&] { loader.Array("a.weight", {100, 100}); });
    ExpectError(ErrorCode::kWeightsNotFinite, {"a.weight"}, [&] { loader.Values("a.weight", {100, 100}); });
    ExpectError(ErrorCode::kWeightsNotFinite, {"made"},
                [&] { loader.Computed("made", {1}, [&](float* out) { *out = bad; }); });
    ExpectError(ErrorCode::kWeightsNotFinite, {"made"},
                [&] { loader.Pack("made", 1, 1, 1, [&](float* out) { *out = bad; }); });
  }
}

}  // namespace
}  // namespace gsv::weights
