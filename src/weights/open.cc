// From a path to tensors: which format the bytes are, and the layout of Hugging Face folders.
#include "weights/open.h"

#include <cstring>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "base/file.h"
#include "weights/converted.h"
#include "weights/onnx_file.h"
#include "weights/safetensors.h"
#include "weights/torch_file.h"

namespace gsv::weights {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// What a person would say that the file is, for the commonest mistakes.
std::string Guess(std::string_view head) {
  if (head.starts_with("version https://git-lfs")) {
    return "it is a pointer of Git LFS, not the file itself: run `git lfs pull`";
  }
  const size_t begin = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  if (head.substr(begin, 1) == "<") return "it is a web page: the download went wrong";
  if (head.starts_with("RIFF")) return "it is a RIFF (audio) file";
  return "its first bytes belong to no format that gsv knows";
}

std::shared_ptr<const TensorSource> Read(const FileBytes& file) {
  const std::string_view head = Text(file.bytes);
  if (head.empty()) Fail(ErrorCode::kFileTruncated, file.name, ": the file is empty; get it again");
  constexpr std::string_view kZipTail = "\x03\x04";                // of the first header, behind "PK" or a version
  constexpr std::string_view kLegacyTorch("\x80\x02\x8a\x0a", 4);  // a pickled integer of ten bytes
  constexpr size_t kSafetensorsBrace = 8;
  if (head.substr(0, 2) == "PK" || head.substr(std::min<size_t>(2, head.size())).starts_with(kZipTail)) {
    return ReadTorchArchive(file);
  }
  if (head.starts_with(kLegacyTorch)) return ReadLegacyTorchFile(file);
  if (head.size() > kSafetensorsBrace && head[kSafetensorsBrace] == '{') {
    return OpenConverted(ReadSafetensors(file));
  }
  if (StartsLikeOnnx(file.bytes)) return ReadOnnx(file);
  if (head.size() <= kSafetensorsBrace) {
    Fail(ErrorCode::kFileTruncated, file.name, ": the file has ", head.size(), " bytes; get it again");
  }
  Fail(ErrorCode::kFileTypeUnknown, file.name, ": ", Guess(head),
       "; expected a checkpoint of torch (.ckpt, .pth, .pt, .bin), a .safetensors or .onnx file, or a model folder");
}

std::shared_ptr<const TensorSource> OpenFile(const std::string& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path);
  return Read({path, file, file->bytes()});
}

json ReadJson(const fs::path& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::Open(path.string());
  json parsed = json::parse(Text(file->bytes()), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) Fail(ErrorCode::kFileCorrupt, path.string(), " is no JSON object; get it again");
  return parsed;
}

// Weights spread over several files, which an index names.
std::shared_ptr<TensorTable> OpenShards(const fs::path& index_path) {
  const json index = ReadJson(index_path);
  const auto map = index.find("weight_map");
  if (map == index.end() || !map->is_object()) {
    Fail(ErrorCode::kFileCorrupt, index_path.string(), " has no \"weight_map\"; get it again");
  }
  auto table = std::make_shared<TensorTable>(FileBytes{index_path.string(), nullptr, {}});
  std::map<std::string, std::shared_ptr<const TensorSource>> shards;
  for (const auto& [tensor, value] : map->items()) {
    const std::string file = value.is_string() ? value.get<std::string>() : "";
    if (file.empty() || fs::path(file).filename() != file) {
      Fail(ErrorCode::kFileCorrupt, index_path.string(), ": tensor ", tensor, " lies in no file of this folder");
    }
    std::shared_ptr<const TensorSource>& shard = shards[file];
    if (shard == nullptr) {
      shard = OpenFile((index_path.parent_path() / file).string());
      table->Keep(shard);
    }
    const StoredTensor* found = shard->Find(tensor);
    if (found == nullptr) {
      Fail(ErrorCode::kTensorMissing, shard->name(), ": tensor ", tensor, " is missing, ", index_path.string(),
           " says that it is here; get both again");
    }
    table->Add(*found);
  }
  return table;
}

// The same tensors under the folder's name, with its configuration.
std::shared_ptr<const TensorSource> InFolder(const fs::path& folder, std::shared_ptr<const TensorSource> source) {
  if (source->converted()) return source;  // it carries its configuration
  auto table = std::make_shared<TensorTable>(FileBytes{folder.string(), source, source->head()});
  for (const StoredTensor& tensor : source->tensors()) table->Add(tensor);
  if (Exists(folder / "config.json")) table->set_metadata(ReadJson(folder / "config.json"));
  return table;
}

std::shared_ptr<const TensorSource> OpenFolder(const fs::path& folder) {
  for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
    if (Exists(folder / name)) return InFolder(folder, OpenFile((folder / name).string()));
    const fs::path index = folder / (std::string(name) + ".index.json");
    if (Exists(index)) return InFolder(folder, OpenShards(index));
  }
  for (const char* name : {"g2pW.onnx", "g2pw.onnx"}) {
    if (Exists(folder / name)) return InFolder(folder, OpenFile((folder / name).string()));
  }
  Fail(ErrorCode::kFileNotFound, folder.string(),
       ": the folder holds no model.safetensors, no pytorch_model.bin and no g2pW.onnx; expected a Hugging Face model "
       "folder or a G2PWModel folder");
}

}  // namespace

std::shared_ptr<const TensorSource> OpenTensors(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return OpenFolder(path);
  return OpenFile(path);
}

std::shared_ptr<const TensorSource> ParseTensors(std::span<const std::byte> bytes, std::string name) {
  const auto copy = std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end());
  return Read({std::move(name), copy, *copy});
}

}  // namespace gsv::weights
