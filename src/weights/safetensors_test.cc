#include "weights/safetensors.h"

#include <rapidcheck.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "weights/open.h"
#include "weights/test_files.h"

namespace gsv::weights {
namespace {

std::string File(const std::string& header, const std::string& data) {
  return Bytes(static_cast<uint64_t>(header.size())) + header + data;
}
std::shared_ptr<const TensorSource> Parse(const std::string& bytes) {
  return ParseSafetensors(std::as_bytes(std::span(bytes)), "memory");
}
void ExpectRefused(ErrorCode code, std::initializer_list<std::string> parts, const std::string& bytes) {
  SCOPED_TRACE("expecting \"" + *parts.begin() + "\"");
  ExpectError(code, parts, [&] { Parse(bytes); });
}
std::string Tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

TEST(Safetensors, WritesWhatItReads) {
  TempFolder folder;
  const std::vector<float> floats = {1, 2, 3, 4, 5, 6};
  const std::vector<int32_t> integers = {-1, 1 << 30, 7};
  const std::vector<uint8_t> bytes = {9};
  SafetensorsWriter writer;
  writer.Add("z", DType::kF32, {2, 3}, floats.data());
  writer.Add("a", DType::kI32, {3}, integers.data());
  writer.Add("scalar", DType::kU8, {}, bytes.data());
  writer.Add("none", DType::kF32, {0, 5}, nullptr);
  writer.Write(folder.Path("f"), {{"key", "väl\"ue"}});

  const auto source = OpenSafetensors(folder.Path("f"));
  EXPECT_EQ(source->name(), folder.Path("f"));
  EXPECT_EQ(source->metadata(), (nlohmann::json{{"key", "väl\"ue"}}));
  ASSERT_EQ(source->tensors().size(), 4u);
  EXPECT_EQ(source->tensors()[0].name, "z");  // in the order of the file
  for (const StoredTensor& tensor : source->tensors()) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor.data) % 64, 0u) << tensor.name;
    EXPECT_GE(tensor.available, static_cast<size_t>(tensor.elements()) * DTypeSize(tensor.dtype) + 64) << tensor.name;
  }
  const StoredTensor& z = *source->Find("z");
  EXPECT_EQ(z.shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(std::memcmp(z.data, floats.data(), 24), 0);
  EXPECT_EQ(std::memcmp(source->Find("a")->data, integers.data(), 12), 0);
  EXPECT_EQ(source->Find("scalar")->elements(), 1);
  EXPECT_EQ(source->Find("none")->elements(), 0);
  EXPECT_EQ(source->Find("missing"), nullptr);
}

// The official library refuses files with gaps or overlaps between tensors.
TEST(Safetensors, WritesWithoutGaps) {
  TempFolder folder;
  const std::vector<float> floats(100, 1.0f);
  SafetensorsWriter writer;
  for (int64_t count : {1, 16, 17, 100}) writer.Add("t" + std::to_string(count), DType::kF32, {count}, floats.data());
  writer.Write(folder.Path("f"), {});
  const std::string bytes = ReadFileBytes(folder.Path("f"));
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  std::vector<std::pair<uint64_t, uint64_t>> extents;
  const auto header = nlohmann::json::parse(bytes.substr(8, length));
  for (const auto& [name, entry] : header.items()) {
    extents.emplace_back(entry["data_offsets"][0], entry["data_offsets"][1]);
  }
  std::sort(extents.begin(), extents.end());
  uint64_t position = 0;
  for (const auto& [begin, end] : extents) {
    EXPECT_EQ(begin, position);
    position = end;
  }
  EXPECT_EQ(8 + length + position, bytes.size());
}

TEST(Safetensors, FailedWritesLeaveNothing) {
  SafetensorsWriter writer;
  ExpectError(ErrorCode::kOutputUnwritable, {"/nonexistent/f"}, [&] { writer.Write("/nonexistent/f", {}); });
  TempFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.Path("f.partial"));  // a disk without space
  ExpectError(ErrorCode::kDiskFull, {folder.Path("f")}, [&] { writer.Write(folder.Path("f"), {}); });
  EXPECT_FALSE(std::filesystem::exists(folder.Path("f")));
}

TEST(Safetensors, EveryTruncationIsRefused) {
  TempFolder folder;
  const std::string whole = ReadFileBytes(std::string(GSV_SOURCE_DIR) + "/tests/golden/weights/mixed.safetensors");
  for (size_t step = 0; step < 50; ++step) {
    const size_t length = whole.size() * step / 50;
    SCOPED_TRACE("cut at " + std::to_string(length));
    const std::string path = folder.Write("cut", std::string_view(whole).substr(0, length));
    ExpectError(ErrorCode::kFileTruncated, {path, "again"}, [&] { OpenSafetensors(path); });
    ExpectError(ErrorCode::kFileTruncated, {path, "again"}, [&] { OpenTensors(path); });
  }
}

TEST(Safetensors, RefusesBadHeaders) {
  ExpectError(ErrorCode::kFileNotFound, {"/nonexistent"}, [] { OpenSafetensors("/nonexistent"); });
  ExpectRefused(ErrorCode::kFileTypeUnknown, {"no .safetensors file"}, "not a safetensors file");
  ExpectRefused(ErrorCode::kArchiveBomb, {"header of"}, Bytes<uint64_t>(uint64_t{1} << 40) + "{}");
  ExpectRefused(ErrorCode::kFileTruncated, {"header has 99"}, Bytes<uint64_t>(99) + "{}");
  ExpectRefused(ErrorCode::kFileCorrupt, {"JSON"}, File("{\"a\":", ""));
  ExpectRefused(ErrorCode::kFileCorrupt, {"__metadata__"}, File(R"({"__metadata__":3})", ""));
  ExpectRefused(ErrorCode::kFileCorrupt, {"tensor a"}, File(R"({"a":[]})", ""));
  ExpectRefused(ErrorCode::kFileCorrupt, {"dtype"}, File(R"({"a":{"shape":[1],"data_offsets":[0,4]}})", "1234"));
}

TEST(Safetensors, RefusesBadTensors) {
  const auto with = [](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return File("{" + Tensor("a", dtype, shape, offsets) + "}", std::string(16, '\0'));
  };
  EXPECT_NE(Parse(with("F32", "[2,2]", "[0,16]"))->Find("a"), nullptr);
  ExpectRefused(ErrorCode::kTensorShape, {"F8_E4M3"}, with("F8_E4M3", "[4]", "[0,4]"));
  ExpectRefused(ErrorCode::kFileCorrupt, {"data_offsets"}, with("F32", "[2,2]", "[0,12]"));
  ExpectRefused(ErrorCode::kFileCorrupt, {"data_offsets"}, with("F32", "[2,2]", "[16,0]"));
  ExpectRefused(ErrorCode::kFileCorrupt, {"data_offsets"}, with("F32", "[2,2]", "[0]"));
  ExpectRefused(ErrorCode::kFileCorrupt, {"shape"}, with("F32", "[-1]", "[0,4]"));
  ExpectRefused(ErrorCode::kFileCorrupt, {"shape"}, with("F32", "[1.5]", "[0,4]"));
  ExpectRefused(ErrorCode::kFileTruncated, {"byte 20"}, with("F32", "[2,2]", "[4,20]"));
  ExpectRefused(ErrorCode::kArchiveBomb, {"plausible"}, with("F32", "[1099511627776,1099511627776]", "[0,0]"));
  ExpectRefused(ErrorCode::kArchiveBomb, {"plausible"}, with("F32", "[18446744073709551615]", "[0,4]"));
  ExpectRefused(ErrorCode::kFileCorrupt, {"overlap"},
                File("{" + Tensor("a", "F32", "[2]", "[0,8]") + "," + Tensor("b", "F32", "[2]", "[4,12]") + "}",
                     std::string(16, '\0')));
}

TEST(SafetensorsProperty, ChangedBytesAreReadOrRefused) {
  const std::string whole = ReadFileBytes(std::string(GSV_SOURCE_DIR) + "/tests/golden/weights/mixed.safetensors");
  EXPECT_TRUE(rc::check("changed bytes", [&](const std::vector<std::pair<uint16_t, char>>& changes) {
    std::string bytes = whole;
    for (const auto& [position, value] : changes) bytes[position % bytes.size()] = value;
    try {
      Parse(bytes);
    } catch (const Error& error) {
      RC_ASSERT(error.code() != ErrorCode::kInternal);
    }
  }));
}

}  // namespace
}  // namespace gsv::weights
