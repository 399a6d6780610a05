#include "weights/safetensors.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "weights/tensor_table.h"

namespace gsv::weights {
namespace {

using nlohmann::json;

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kMaxHeader = 100'000'000;  // the bound of the official library
constexpr size_t kAlignment = 64;
// The official library allows no gaps between tensors, so the writer fills them with tensors of this name and a number.
constexpr std::string_view kFiller = "__filler__.";

constexpr DType kTypes[] = {DType::kF32, DType::kF16, DType::kBF16, DType::kF64, DType::kI64,
                            DType::kI32, DType::kI16, DType::kI8,   DType::kU8,  DType::kBool};

class Reader {
 public:
  explicit Reader(const FileBytes& file) : bytes_(file.bytes), table_(std::make_shared<TensorTable>(file)) {}

  std::shared_ptr<const TensorSource> Read() {
    const json header = Header();
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        if (!entry.is_object()) FailCorrupt("its __metadata__ is no object");
        table_->set_metadata(entry);
      } else {
        ReadEntry(name, entry);
      }
    }
    AddInFileOrder();
    return table_;
  }

 private:
  struct Extent {
    uint64_t begin, end;  // bytes of the data
    StoredTensor tensor;
  };

  [[noreturn]] void FailCorrupt(const std::string& what) const {
    Fail(ErrorCode::kFileCorrupt, table_->name(), ": damaged .safetensors file: ", what, "; get the file again");
  }

  json Header() {
    if (bytes_.size() <= kLengthBytes) {
      Fail(ErrorCode::kFileTruncated, table_->name(), ": ", bytes_.size(),
           " bytes, too few for the header of a .safetensors file; get the file again");
    }
    uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), kLengthBytes);
    if (bytes_[kLengthBytes] != std::byte{'{'}) {
      Fail(ErrorCode::kFileTypeUnknown, table_->name(),
           " is no .safetensors file: byte 8 is not the '{' of its header");
    }
    if (length > kMaxHeader) {
      Fail(ErrorCode::kArchiveBomb, table_->name(), ": a .safetensors header of ", length, " bytes, at most ",
           kMaxHeader, " are read");
    }
    if (length > bytes_.size() - kLengthBytes) {
      Fail(ErrorCode::kFileTruncated, table_->name(), ": the .safetensors header has ", length,
           " bytes, the file only ", bytes_.size() - kLengthBytes, " behind its length; get the file again");
    }
    const char* text = reinterpret_cast<const char*>(bytes_.data() + kLengthBytes);
    json header = json::parse(text, text + length, nullptr, /*allow_exceptions=*/false);
    if (!header.is_object()) FailCorrupt("its header is no JSON object");
    data_ = bytes_.subspan(kLengthBytes + length);
    return header;
  }

  DType Type(const std::string& name, const json& entry) const {
    const auto found = entry.find("dtype");
    if (found == entry.end() || !found->is_string()) FailCorrupt("tensor " + name + " has no dtype");
    const std::string& type = found->get_ref<const std::string&>();
    for (DType known : kTypes) {
      if (type == DTypeName(known)) return known;
    }
    Fail(ErrorCode::kTensorShape, table_->name(), ": tensor ", name, " has the type ", type,
         ", which gsv does not read; expected F32, F16, BF16, F64 or integers");
  }

  std::vector<uint64_t> Numbers(const std::string& name, const json& entry, const char* key) const {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_array()) FailCorrupt("tensor " + name + " has no " + key);
    std::vector<uint64_t> numbers;
    for (const json& number : *found) {
      if (!number.is_number_unsigned()) FailCorrupt("tensor " + name + " has a " + key + " that is no list of sizes");
      numbers.push_back(number.get<uint64_t>());
    }
    return numbers;
  }

  void ReadEntry(const std::string& name, const json& entry) {
    if (!entry.is_object()) FailCorrupt("tensor " + name + " has no description");
    const std::string where = table_->name() + ": tensor " + name;
    StoredTensor tensor;
    tensor.name = name;
    tensor.dtype = Type(name, entry);
    for (uint64_t dim : Numbers(name, entry, "shape")) {
      tensor.shape.push_back(static_cast<int64_t>(std::min<uint64_t>(dim, INT64_MAX)));
    }
    const auto size = static_cast<uint64_t>(CheckedElements(tensor.shape, where)) * DTypeSize(tensor.dtype);
    const std::vector<uint64_t> offsets = Numbers(name, entry, "data_offsets");
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] - offsets[0] != size) {
      FailCorrupt("the data_offsets of tensor " + name + " do not hold its shape " + ShapeString(tensor.shape));
    }
    if (offsets[1] > data_.size()) {
      Fail(ErrorCode::kFileTruncated, where, " ends at byte ", offsets[1], " of the data, which has ", data_.size(),
           " bytes; the file is cut off, get it again");
    }
    tensor.strides = DenseStrides(tensor.shape);
    tensor.data = data_.data() + offsets[0];
    tensor.available = data_.size() - offsets[0];
    extents_.push_back({offsets[0], offsets[1], std::move(tensor)});
  }

  void AddInFileOrder() {
    std::sort(extents_.begin(), extents_.end(),
              [](const Extent& a, const Extent& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    for (size_t i = 1; i < extents_.size(); ++i) {
      if (extents_[i].begin < extents_[i - 1].end) {
        FailCorrupt("tensors " + extents_[i - 1].tensor.name + " and " + extents_[i].tensor.name + " overlap");
      }
    }
    for (Extent& extent : extents_) {
      if (!extent.tensor.name.starts_with(kFiller)) table_->Add(std::move(extent.tensor));
    }
  }

  std::span<const std::byte> bytes_;
  std::span<const std::byte> data_;
  std::vector<Extent> extents_;
  std::shared_ptr<TensorTable> table_;
};

json Describe(DType dtype, const std::vector<int64_t>& shape, uint64_t begin, uint64_t end) {
  return {{"dtype", DTypeName(dtype)}, {"shape", shape}, {"data_offsets", {begin, end}}};
}

}  // namespace

std::shared_ptr<const TensorSource> ReadSafetensors(const FileBytes& file) { return Reader(file).Read(); }

std::shared_ptr<const TensorSource> OpenSafetensors(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path);
  return ReadSafetensors({path, file, file->bytes()});
}

std::shared_ptr<const TensorSource> ParseSafetensors(std::span<const std::byte> bytes, std::string name) {
  const auto copy = std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
  return ReadSafetensors({std::move(name), copy, *copy});
}

void SafetensorsWriter::Add(std::string name, DType dtype, std::vector<int64_t> shape, const void* data) {
  entries_.push_back({std::move(name), dtype, std::move(shape), data});
}

void SafetensorsWriter::Write(const std::string& path, const std::map<std::string, std::string>& metadata) const {
  json header = json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  constexpr std::byte kZeros[2 * kAlignment] = {};
  struct Piece {
    const void* data;
    uint64_t bytes;
  };
  std::vector<Piece> pieces;
  uint64_t position = 0;
  // Behind the last tensor too: vector code may read a little past the end of an array (arena.h).
  const auto add_filler = [&](uint64_t bytes) {
    if (bytes == 0) return;
    header[std::string(kFiller) + std::to_string(pieces.size())] =
        Describe(DType::kU8, {static_cast<int64_t>(bytes)}, position, position + bytes);
    pieces.push_back({kZeros, bytes});
    position += bytes;
  };
  const auto to_boundary = [&] { return (kAlignment - position % kAlignment) % kAlignment; };
  for (const Entry& entry : entries_) {
    uint64_t bytes = DTypeSize(entry.dtype);
    for (int64_t dim : entry.shape) bytes *= static_cast<uint64_t>(dim);
    header[entry.name] = Describe(entry.dtype, entry.shape, position, position + bytes);
    pieces.push_back({entry.data, bytes});
    position += bytes;
    add_filler(to_boundary());
  }
  add_filler(kAlignment);

  std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
  text.append((kAlignment - (kLengthBytes + text.size()) % kAlignment) % kAlignment, ' ');
  const uint64_t length = text.size();
  FileWriter file(path);
  file.Write(&length, kLengthBytes);
  file.Write(text);
  for (const Piece& piece : pieces) file.Write(piece.data, piece.bytes);
  file.Commit();
}

}  // namespace gsv::weights
