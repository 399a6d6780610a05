// For tests: files built byte by byte, so that each can be wrong in exactly one way.
#ifndef GSV_WEIGHTS_TEST_FILES_H_
#define GSV_WEIGHTS_TEST_FILES_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gsv/error.h"
#include "weights/tensor_table.h"

namespace gsv::weights {

template <class T>
std::string Bytes(T value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof(value));
}
template <class T>
std::string Bytes(const std::vector<T>& values) {
  return std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

inline std::string ReadFileBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// A folder that goes away with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = testing::TempDir() + "gsv_weights_XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string Path(const std::string& name) const { return (path_ / name).string(); }
  std::string Write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return Path(name);
  }

 private:
  std::filesystem::path path_;
};

// Expects gsv::Error with the code and a message that has every part.
template <class Function>
void ExpectError(ErrorCode code, std::initializer_list<std::string> parts, Function&& function) {
  try {
    function();
    ADD_FAILURE() << "no error, expected " << ErrorCodeName(code);
  } catch (const Error& error) {
    EXPECT_STREQ(ErrorCodeName(error.code()), ErrorCodeName(code)) << error.what();
    for (const std::string& part : parts) EXPECT_THAT(error.what(), testing::HasSubstr(part));
  }
}

// --- pickles (protocol 2) ---

inline std::string PickleText(std::string_view text) {
  return "X" + Bytes(static_cast<uint32_t>(text.size())) + std::string(text);
}
inline std::string PickleInt(int32_t value) { return "J" + Bytes(value); }
inline std::string PickleGlobal(std::string_view module, std::string_view name) {
  return "c" + std::string(module) + "\n" + std::string(name) + "\n";
}
inline std::string PickleTuple(const std::vector<std::string>& items) {
  std::string bytes = "(";
  for (const std::string& item : items) bytes += item;
  return bytes + "t";
}
inline std::string PickleInts(const std::vector<int64_t>& values) {
  std::vector<std::string> items;
  for (int64_t value : values) items.push_back("\x8a\x08" + Bytes(value));
  return PickleTuple(items);
}
inline std::string PickleDict(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string bytes = "}(";
  for (const auto& [key, value] : entries) bytes += PickleText(key) + value;
  return bytes + "u";
}
inline std::string PickleFile(std::string_view value) { return "\x80\x02" + std::string(value) + "."; }

struct PickledTensor {
  std::string storage = "0";
  std::string type = "FloatStorage";
  int64_t storage_elements = 6;
  int64_t offset = 0;
  std::vector<int64_t> shape = {2, 3};
  std::vector<int64_t> strides = {3, 1};

  std::string Pickle() const {
    const std::string id = PickleTuple({PickleText("storage"), PickleGlobal("torch", type), PickleText(storage),
                                        PickleText("cpu"), "\x8a\x08" + Bytes(storage_elements)}) +
                           "Q";
    return PickleGlobal("torch._utils", "_rebuild_tensor_v2") +
           PickleTuple({id, "\x8a\x08" + Bytes(offset), PickleInts(shape), PickleInts(strides), "\x89",
                        PickleGlobal("collections", "OrderedDict") + ")R"}) +
           "R";
  }
};

// --- archives ---

struct ZipEntry {
  std::string name;
  std::string data{};
  uint16_t method = 0;
  uint16_t flags = 0;
  int64_t claimed_size = -1;      // in the directory; -1: the truth
  int64_t claimed_original = -1;  // likewise, before compression
  int64_t claimed_offset = -1;    // of the local header
  std::string local_name{};       // empty: the same
};

struct ZipOptions {
  bool zip64 = false;
  std::string comment{};
  int64_t claimed_members = -1;
  size_t alignment = 64;
};

inline std::string ZipFile(const std::vector<ZipEntry>& entries, const ZipOptions& options = {}) {
  std::string file, directory;
  for (const ZipEntry& entry : entries) {
    const std::string& local_name = entry.local_name.empty() ? entry.name : entry.local_name;
    const uint64_t offset = entry.claimed_offset < 0 ? file.size() : static_cast<uint64_t>(entry.claimed_offset);
    const uint64_t size = entry.claimed_size < 0 ? entry.data.size() : static_cast<uint64_t>(entry.claimed_size);
    const uint64_t original = entry.claimed_original < 0 ? size : static_cast<uint64_t>(entry.claimed_original);
    // As torch does, an extra field puts the data at a boundary.
    const size_t unaligned = file.size() + 30 + local_name.size() + 4;
    const size_t padding = (options.alignment - unaligned % options.alignment) % options.alignment;
    file += "PK\x03\x04" + Bytes<uint16_t>(20) + Bytes(entry.flags) + Bytes(entry.method) + Bytes<uint32_t>(0) +
            Bytes<uint32_t>(0) + Bytes(static_cast<uint32_t>(size)) + Bytes(static_cast<uint32_t>(size)) +
            Bytes(static_cast<uint16_t>(local_name.size())) + Bytes(static_cast<uint16_t>(4 + padding)) + local_name +
            "FB" + Bytes(static_cast<uint16_t>(padding)) + std::string(padding, 'Z') + entry.data;
    std::string extra;
    if (options.zip64) extra = Bytes<uint16_t>(1) + Bytes<uint16_t>(24) + Bytes(original) + Bytes(size) + Bytes(offset);
    const auto field = [&](uint64_t value) {
      return options.zip64 ? Bytes<uint32_t>(0xffffffff) : Bytes(static_cast<uint32_t>(value));
    };
    directory += "PK\x01\x02" + Bytes<uint16_t>(20) + Bytes<uint16_t>(20) + Bytes(entry.flags) + Bytes(entry.method) +
                 Bytes<uint32_t>(0) + Bytes<uint32_t>(0) + field(size) + field(original) +
                 Bytes(static_cast<uint16_t>(entry.name.size())) + Bytes(static_cast<uint16_t>(extra.size())) +
                 Bytes<uint16_t>(0) + Bytes<uint16_t>(0) + Bytes<uint16_t>(0) + Bytes<uint32_t>(0) + field(offset) +
                 entry.name + extra;
  }
  const uint64_t begin = file.size();
  const uint64_t count = options.claimed_members < 0 ? entries.size() : static_cast<uint64_t>(options.claimed_members);
  file += directory;
  const bool zip64 = options.zip64;
  if (zip64) {
    const uint64_t end = file.size();
    file += "PK\x06\x06" + Bytes<uint64_t>(44) + Bytes<uint16_t>(45) + Bytes<uint16_t>(45) + Bytes<uint32_t>(0) +
            Bytes<uint32_t>(0) + Bytes(count) + Bytes(count) + Bytes<uint64_t>(directory.size()) + Bytes(begin);
    file += "PK\x06\x07" + Bytes<uint32_t>(0) + Bytes(end) + Bytes<uint32_t>(1);
  }
  const auto count16 = static_cast<uint16_t>(zip64 ? 0xffff : count);
  return file + "PK\x05\x06" + Bytes<uint32_t>(0) + Bytes(count16) + Bytes(count16) +
         Bytes(static_cast<uint32_t>(zip64 ? 0xffffffff : directory.size())) +
         Bytes(static_cast<uint32_t>(zip64 ? 0xffffffff : begin)) +
         Bytes(static_cast<uint16_t>(options.comment.size())) + options.comment;
}

// A file of torch.save with one float32 storage "0" of 6 numbers, 0 to 5.
inline std::string TorchFile(const std::string& pickled_value, const ZipOptions& options = {}) {
  const std::vector<float> numbers = {0, 1, 2, 3, 4, 5};
  return ZipFile({{.name = "archive/data.pkl", .data = PickleFile(pickled_value)},
                  {.name = "archive/data/0", .data = Bytes(numbers)},
                  {.name = "archive/version", .data = "3\n"}},
                 options);
}

// --- sources in memory ---

// Tensors of float32 under a name for messages, "memory".
class MemorySource {
 public:
  MemorySource() : table_(std::make_shared<TensorTable>(FileBytes{"memory", nullptr, {}})) {}

  MemorySource& Add(const std::string& name, std::vector<int64_t> shape, std::vector<float> values) {
    auto kept = std::make_shared<std::vector<float>>(std::move(values));
    table_->Keep(kept);
    StoredTensor tensor;
    tensor.name = name;
    tensor.strides = DenseStrides(shape);
    tensor.shape = std::move(shape);
    tensor.data = reinterpret_cast<const std::byte*>(kept->data());
    EXPECT_EQ(static_cast<size_t>(tensor.elements()), kept->size()) << name;
    table_->Add(std::move(tensor));
    return *this;
  }
  // Numbers that no two elements of a test share by chance.
  MemorySource& AddNoise(const std::string& name, std::vector<int64_t> shape, float offset = 0.0f) {
    size_t count = 1;
    for (int64_t dim : shape) count *= static_cast<size_t>(dim);
    std::vector<float> values(count);
    for (float& value : values) {
      state_ = state_ * 1664525 + 1013904223;
      value = offset + static_cast<float>(state_ >> 8) / static_cast<float>(1 << 23) - 1.0f;
    }
    return Add(name, std::move(shape), std::move(values));
  }
  MemorySource& Metadata(nlohmann::json metadata) {
    table_->set_metadata(std::move(metadata));
    return *this;
  }

  std::shared_ptr<const TensorSource> source() const { return table_; }
  std::vector<float> Values(const std::string& name) const {
    const StoredTensor& tensor = *table_->Find(name);
    const auto* values = reinterpret_cast<const float*>(tensor.data);
    return {values, values + tensor.elements()};
  }

 private:
  std::shared_ptr<TensorTable> table_;
  uint32_t state_ = 1;
};

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_TEST_FILES_H_
