#include "weights/onnx_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "base/error.h"
#include "weights/open.h"

namespace gsv::weights {
namespace {

// Messages of protocol buffers, field by field.
std::string Varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out += static_cast<char>(value);
}
std::string Number(uint32_t field, uint64_t value) { return Varint(field << 3) + Varint(value); }
std::string Bytes(uint32_t field, const std::string& bytes) {
  return Varint(field << 3 | 2) + Varint(bytes.size()) + bytes;
}

std::string Raw(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

constexpr uint64_t kFloat = 1, kInt64 = 7;
std::string Tensor(const std::string& name, const std::vector<uint64_t>& dims, const std::string& raw,
                   uint64_t type = kFloat) {
  std::string tensor;
  for (uint64_t dim : dims) tensor += Number(1, dim);
  return tensor + Number(2, type) + Bytes(8, name) + Bytes(9, raw);
}
std::string Node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                 const std::string& attribute = "") {
  std::string node;
  for (const std::string& input : inputs) node += Bytes(1, input);
  node += Bytes(2, output) + Bytes(4, op);
  return attribute.empty() ? node : node + Bytes(5, attribute);
}
std::string Model(const std::string& graph) {
  return Number(1, 6) + Bytes(2, "pytorch") + Bytes(7, graph) + Bytes(8, Number(2, 12));
}

std::shared_ptr<const TensorSource> Parse(const std::string& model) {
  return ParseTensors(std::as_bytes(std::span(model)), "test.onnx");
}

// A linear layer as PyTorch's exporter writes it.
std::string LinearGraph() {
  return Bytes(1, Node("MatMul", {"x", "1234"}, "y")) + Bytes(1, Node("Add", {"layer.bias", "y"}, "z")) +
         Bytes(5, Tensor("1234", {2, 3}, Raw({1, 2, 3, 4, 5, 6}))) +
         Bytes(5, Tensor("layer.bias", {3}, Raw({7, 8, 9})));
}

std::vector<float> Values(const TensorSource& source, std::string_view name) {
  const StoredTensor* tensor = source.Find(name);
  if (tensor == nullptr) return {};
  std::vector<float> values(static_cast<size_t>(tensor->elements()));
  ReadF32(source, *tensor, values.data());
  return values;
}

TEST(OnnxFileTest, AMatrixIsNamedByItsBiasAndTurnedAround) {
  const auto source = Parse(Model(LinearGraph()));
  EXPECT_EQ(source->Find("layer.weight")->shape, (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(Values(*source, "layer.weight"), (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(Values(*source, "layer.bias"), (std::vector<float>{7, 8, 9}));
}

TEST(OnnxFileTest, GemmHasTheMatrixEitherWay) {
  const std::string tensors =
      Bytes(5, Tensor("w", {2, 3}, Raw({1, 2, 3, 4, 5, 6}))) + Bytes(5, Tensor("layer.bias", {3}, Raw({7, 8, 9})));
  const auto untouched =
      Parse(Model(Bytes(1, Node("Gemm", {"x", "w", "layer.bias"}, "y", Bytes(1, "transB") + Number(3, 1))) + tensors));
  EXPECT_EQ(untouched->Find("layer.weight"), nullptr);
  const auto turned = Parse(Model(Bytes(1, Node("Gemm", {"x", "w", "layer.bias"}, "y")) + tensors));
  EXPECT_EQ(Values(*turned, "layer.weight"), (std::vector<float>{1, 4, 2, 5, 3, 6}));
}

TEST(OnnxFileTest, TwinsKeepBothNames) {
  const auto source =
      Parse(Model(Bytes(1, Node("Identity", {"a.weight"}, "b.weight")) + Bytes(1, Node("Identity", {"x"}, "y")) +
                  Bytes(5, Tensor("a.weight", {2}, Raw({1, 2})))));
  EXPECT_EQ(Values(*source, "b.weight"), (std::vector<float>{1, 2}));
  EXPECT_EQ(source->Find("y"), nullptr);
}

TEST(OnnxFileTest, NumbersMayBePackedAndFloatsListed) {
  const std::string packed =
      Bytes(1, Varint(2) + Varint(1)) + Number(2, kFloat) + Bytes(4, Raw({5, 6})) + Bytes(8, "t");
  EXPECT_EQ(Values(*Parse(Model(Bytes(5, packed))), "t"), (std::vector<float>{5, 6}));
}

TEST(OnnxFileTest, IntegersOfTheGraphAreNoWeights) {
  const std::string shape = Number(1, 1) + Number(2, kInt64) + Number(7, 3) + Bytes(8, "shape");
  EXPECT_TRUE(Parse(Model(Bytes(5, shape)))->tensors().empty());
}

ErrorCode CodeOf(const std::string& model) {
  try {
    Parse(model);
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("test.onnx"));
    return error.code();
  }
  return ErrorCode::kInternal;  // nothing was thrown
}

TEST(OnnxFileTest, ForgedFiles) {
  const std::string external = Tensor("t", {2}, "") + Bytes(13, "location") + Number(14, 1);
  EXPECT_EQ(CodeOf(Model(Bytes(5, external))), ErrorCode::kVersionUnsupported);
  EXPECT_EQ(CodeOf(Model(Bytes(5, Number(1, 2) + Number(2, kFloat) + Bytes(8, "t")))), ErrorCode::kVersionUnsupported);
  EXPECT_EQ(CodeOf(Model(Bytes(5, Tensor("t", {3}, Raw({1, 2}))))), ErrorCode::kFileCorrupt);
  EXPECT_EQ(CodeOf(Model(Bytes(5, Tensor("t", {uint64_t{1} << 40, uint64_t{1} << 40}, "")))), ErrorCode::kArchiveBomb);
  EXPECT_EQ(CodeOf(Model(Bytes(5, Tensor("t", std::vector<uint64_t>(100, 1), "")))), ErrorCode::kArchiveBomb);
  EXPECT_EQ(CodeOf(Model(Bytes(5, Tensor("t", {~uint64_t{0}}, "")))), ErrorCode::kFileCorrupt);
  EXPECT_EQ(CodeOf(Number(1, 6) + Bytes(2, "pytorch")), ErrorCode::kFileCorrupt);       // no graph
  EXPECT_EQ(CodeOf(Model("") + Number(7, 1)), ErrorCode::kFileCorrupt);                 // a graph that is a number
  EXPECT_EQ(CodeOf(Model(std::string("\x0B"))), ErrorCode::kFileCorrupt);               // a group
  EXPECT_EQ(CodeOf(Model(std::string("\x00\x00", 2))), ErrorCode::kFileCorrupt);        // field 0
  EXPECT_EQ(CodeOf(Model("\x08" + std::string(11, '\xFF'))), ErrorCode::kFileCorrupt);  // a long number
  EXPECT_EQ(CodeOf(Model("\x0A\xFF\xFF\xFF\xFF\x0F")), ErrorCode::kFileTruncated);      // past the end
}

TEST(OnnxFileTest, EveryTruncationIsAnError) {
  const std::string model = Model(LinearGraph());
  const size_t behind_graph = Bytes(8, Number(2, 12)).size();
  for (size_t size = 3; size < model.size(); ++size) {
    if (size == model.size() - behind_graph) continue;  // whole but for the operator set
    const ErrorCode code = CodeOf(model.substr(0, size));
    EXPECT_TRUE(code == ErrorCode::kFileTruncated || code == ErrorCode::kFileCorrupt) << size;
  }
}

}  // namespace
}  // namespace gsv::weights
