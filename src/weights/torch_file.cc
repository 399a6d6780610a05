#include "weights/torch_file.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "base/error.h"
#include "base/function_ref.h"
#include "weights/pickle.h"
#include "weights/zip.h"

namespace gsv::weights {
namespace {

using nlohmann::json;
using Kind = PickleNode::Kind;

constexpr size_t kMaxPickle = size_t{64} << 20;
constexpr std::string_view kPickleMember = "data.pkl";
constexpr int64_t kLegacyProtocol = 1001;
constexpr size_t kMaxListedKeys = 8;  // in messages

// The bytes of a storage; nothing if the file has none of that key.
using FindStorage = FunctionRef<std::optional<std::span<const std::byte>>(const std::string& key)>;

struct StorageId {
  std::string key;
  DType type = DType::kU8;
  int64_t elements = 0;
};

// ('storage', type, key, device, elements, ..), or nothing if it is anything else.
std::optional<StorageId> ParseStorage(const Pickle& pickle, const PickleNode& node) {
  if (node.kind != Kind::kStorage || node.items.size() < 5) return std::nullopt;
  const PickleNode& tag = pickle[node.items[0]];
  const PickleNode& key = pickle[node.items[2]];
  const PickleNode& elements = pickle[node.items[4]];
  const std::optional<DType> type = Pickle::ElementType(pickle[node.items[1]]);
  if (tag.kind != Kind::kText || tag.text != "storage" || !type || key.kind != Kind::kText ||
      elements.kind != Kind::kInt || elements.integer < 0 || elements.integer > kMaxElements) {
    return std::nullopt;
  }
  return StorageId{key.text, *type, elements.integer};
}

std::vector<int64_t> Integers(const Pickle& pickle, const PickleNode& node, const std::string& where) {
  std::vector<int64_t> numbers;
  bool valid = node.kind == Kind::kList;
  if (valid && node.items.size() > kMaxRank) {
    Fail(ErrorCode::kArchiveBomb, where, " has ", node.items.size(), " dimensions, at most ", kMaxRank, " are read");
  }
  for (PickleRef item : node.items) {
    const PickleNode& number = pickle[item];
    valid = valid && number.kind == Kind::kInt && number.text.empty();
    numbers.push_back(number.kind == Kind::kInt ? number.integer : 0);
  }
  if (!valid) Fail(ErrorCode::kFileCorrupt, where, " has no readable shape; the file is damaged");
  return numbers;
}

class StateReader {
 public:
  StateReader(const FileBytes& file, const Pickle& pickle, FindStorage find_storage, TensorTable& table)
      : file_(file), pickle_(pickle), find_storage_(find_storage), table_(table) {}

  void Read() {
    const PickleNode& root = pickle_[pickle_.root];
    const PickleNode* state = &root;
    for (const char* key : {"weight", "generator"}) {
      const PickleNode* found = pickle_.Find(root, key);
      if (found == nullptr || found->kind != Kind::kDict) continue;
      state = found;
      break;
    }
    if (state->kind == Kind::kDict) AddTensors(*state);
    if (table_.tensors().empty()) FailNoTensors(root);
    if (state != &root) AddMetadata(root, *state);
  }

 private:
  void AddTensors(const PickleNode& state) {
    for (size_t i = 0; i + 1 < state.items.size(); i += 2) {
      const PickleNode& name = pickle_[state.items[i]];
      const PickleNode& value = pickle_[state.items[i + 1]];
      if (value.kind != Kind::kTensor && value.kind != Kind::kTypedTensor) continue;
      if (name.kind != Kind::kText) continue;
      table_.Add(ReadTensor(name.text, value));
    }
  }

  StoredTensor ReadTensor(const std::string& name, const PickleNode& node) const {
    const std::string where = table_.name() + ": tensor " + name;
    const std::optional<StorageId> id = ParseStorage(pickle_, pickle_[node.items[0]]);
    if (!id) Fail(ErrorCode::kFileCorrupt, where, " has no readable storage; the file is damaged");
    StoredTensor tensor;
    tensor.name = name;
    tensor.dtype = id->type;
    tensor.shape = Integers(pickle_, pickle_[node.items[2]], where);
    tensor.strides = Integers(pickle_, pickle_[node.items[3]], where);
    if (node.kind == Kind::kTypedTensor) {
      const std::optional<DType> type = Pickle::ElementType(pickle_[node.items[6]]);
      if (!type) Fail(ErrorCode::kTensorShape, where, " has a type of numbers that gsv does not read");
      tensor.dtype = *type;
    }
    const std::span<const std::byte> storage = Storage(*id, where);
    const PickleNode& offset = pickle_[node.items[1]];
    if (offset.kind != Kind::kInt || !offset.text.empty()) {
      Fail(ErrorCode::kFileCorrupt, where, " has no readable offset; the file is damaged");
    }
    const auto elements = static_cast<int64_t>(storage.size() / DTypeSize(tensor.dtype));
    CheckExtent(tensor, offset.integer, elements, where);
    tensor.data = storage.data() + (tensor.elements() == 0 ? 0 : offset.integer * DTypeSize(tensor.dtype));
    tensor.available = static_cast<size_t>(file_.bytes.data() + file_.bytes.size() - tensor.data);
    return tensor;
  }

  std::span<const std::byte> Storage(const StorageId& id, const std::string& where) const {
    const std::optional<std::span<const std::byte>> storage = find_storage_(id.key);
    if (!storage) Fail(ErrorCode::kFileCorrupt, where, " lies in storage ", id.key, ", which the file does not hold");
    const uint64_t bytes = static_cast<uint64_t>(id.elements) * DTypeSize(id.type);
    if (storage->size() != bytes) {
      Fail(ErrorCode::kFileCorrupt, where, " lies in storage ", id.key, " of ", bytes, " bytes, but the file holds ",
           storage->size(), " for it; get the file again");
    }
    return *storage;
  }

  static void CheckExtent(const StoredTensor& tensor, int64_t offset, int64_t storage, const std::string& where) {
    if (tensor.strides.size() != tensor.shape.size()) {
      Fail(ErrorCode::kFileCorrupt, where, " has ", tensor.shape.size(), " dimensions but ", tensor.strides.size(),
           " strides; the file is damaged");
    }
    const int64_t elements = CheckedElements(tensor.shape, where);
    if (elements == 0) return;
    bool inside = offset >= 0 && offset < storage;
    int64_t last = offset;  // stays below `storage`, so that nothing overflows
    for (size_t axis = 0; inside && axis < tensor.shape.size(); ++axis) {
      const int64_t steps = tensor.shape[axis] - 1;
      const int64_t stride = tensor.strides[axis];
      inside = stride >= 0 && (steps == 0 || stride <= (storage - 1 - last) / steps);
      if (inside) last += steps * stride;
    }
    if (!inside) {
      Fail(ErrorCode::kTensorOutOfStorage, where, " of shape ", ShapeString(tensor.shape), ", strides ",
           ShapeString(tensor.strides), " and offset ", offset, " reaches outside its storage of ", storage,
           " elements; the file is damaged");
    }
    constexpr int64_t kMaxRepeated = int64_t{1} << 20;
    if (elements > std::max(storage, kMaxRepeated)) {
      Fail(ErrorCode::kArchiveBomb, where, " repeats ", storage, " elements to fill the shape ",
           ShapeString(tensor.shape), "; no checkpoint does");
    }
  }

  void AddMetadata(const PickleNode& root, const PickleNode& state) {
    json metadata = json::object();
    for (size_t i = 0; i + 1 < root.items.size(); i += 2) {
      const PickleNode& key = pickle_[root.items[i]];
      const PickleNode& value = pickle_[root.items[i + 1]];
      if (key.kind != Kind::kText || &value == &state || FindInvalid(key.text)) continue;
      metadata[key.text] = ToJson(pickle_, value, table_.name());
    }
    table_.set_metadata(std::move(metadata));
  }

  static bool FindInvalid(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  }

  [[noreturn]] void FailNoTensors(const PickleNode& root) const {
    std::string keys;
    for (size_t i = 0; root.kind == Kind::kDict && i < std::min(root.items.size(), 2 * kMaxListedKeys); i += 2) {
      const PickleNode& key = pickle_[root.items[i]];
      keys += (i > 0 ? ", " : "") + (key.kind == Kind::kText ? key.text.substr(0, 100) : std::string("?"));
    }
    Fail(ErrorCode::kFileTypeUnknown, table_.name(),
         " holds no state dictionary: expected tensors under \"weight\" or ", "\"generator\", or at the top; found ",
         keys.empty() ? "no names" : keys,
         ". Training states (G_*.pth, D_*.pth) are not models; use the file that the trainer exports");
  }

  const FileBytes& file_;
  const Pickle& pickle_;
  FindStorage find_storage_;
  TensorTable& table_;
};

// The member that ends with "/data.pkl"; there is one.
const ZipMember& FindPickle(const ZipArchive& archive, const std::string& name) {
  const ZipMember* found = nullptr;
  for (const ZipMember& member : archive.members()) {
    const size_t slash = member.name.find('/');
    if (slash == std::string_view::npos || member.name.substr(slash + 1) != kPickleMember) continue;
    if (found != nullptr) Fail(ErrorCode::kFileCorrupt, name, ": two members end with /", kPickleMember);
    found = &member;
  }
  if (found == nullptr) {
    Fail(ErrorCode::kFileTypeUnknown, name, " is a ZIP archive without a ", kPickleMember,
         ", so no file of torch.save; if it holds a model, unpack it first");
  }
  if (found->data.size() > kMaxPickle) {
    Fail(ErrorCode::kArchiveBomb, name, ": a pickle of ", found->data.size(), " bytes, at most ", kMaxPickle,
         " are read");
  }
  return *found;
}

}  // namespace

std::shared_ptr<TensorTable> ReadTorchArchive(const FileBytes& file) {
  const ZipArchive archive(file.bytes, file.name);
  const ZipMember& member = FindPickle(archive, file.name);
  const std::string prefix(member.name.substr(0, member.name.size() - kPickleMember.size()));
  const ZipMember* order = archive.Find(prefix + "byteorder");
  if (order != nullptr && std::string_view(reinterpret_cast<const char*>(order->data.data()), order->data.size()) !=
                              std::string_view("little")) {
    Fail(ErrorCode::kFileTypeUnknown, file.name, " was written on a big-endian machine, which gsv does not read");
  }
  const Pickle pickle = ReadPickle(member.data, file.name);
  auto table = std::make_shared<TensorTable>(file);
  const auto find = [&](const std::string& key) -> std::optional<std::span<const std::byte>> {
    const ZipMember* storage = archive.Find(prefix + "data/" + key);
    if (storage == nullptr) return std::nullopt;
    return storage->data;
  };
  StateReader(file, pickle, find, *table).Read();
  return table;
}

std::shared_ptr<TensorTable> ReadLegacyTorchFile(const FileBytes& file) {
  std::span<const std::byte> rest = file.bytes;
  const auto next = [&] {
    Pickle pickle = ReadPickle(rest.first(std::min(rest.size(), kMaxPickle)), file.name);
    rest = rest.subspan(pickle.bytes);
    return pickle;
  };
  next();  // the magic number, by which the file was recognised
  const Pickle protocol = next();
  if (protocol[protocol.root].kind != Kind::kInt || protocol[protocol.root].integer != kLegacyProtocol) {
    Fail(ErrorCode::kFileTypeUnknown, file.name, ": an old torch file of another protocol than ", kLegacyProtocol,
         "; load it with torch and save it again");
  }
  next();  // sizes of C types on the machine that wrote it
  const Pickle pickle = next();
  const Pickle keys = next();

  std::unordered_map<std::string, DType> types;
  for (const PickleNode& node : pickle.nodes) {
    if (const auto id = ParseStorage(pickle, node)) types.emplace(id->key, id->type);
  }
  std::unordered_map<std::string, std::span<const std::byte>> storages;
  for (PickleRef ref : keys[keys.root].items) {
    const std::string& key = keys[ref].text;
    const auto type = types.find(key);
    if (type == types.end()) Fail(ErrorCode::kFileCorrupt, file.name, ": storage ", key, " has no type");
    int64_t elements = 0;
    if (rest.size() >= sizeof(elements)) std::memcpy(&elements, rest.data(), sizeof(elements));
    rest = rest.subspan(std::min(rest.size(), sizeof(elements)));
    const size_t size = DTypeSize(type->second);
    if (elements < 0 || static_cast<uint64_t>(elements) > rest.size() / size || rest.empty()) {
      Fail(ErrorCode::kFileTruncated, file.name, ": storage ", key, " of ", elements,
           " elements reaches past the end; the file is cut off, get it again");
    }
    const size_t bytes = static_cast<size_t>(elements) * size;
    storages.insert_or_assign(key, rest.first(bytes));
    rest = rest.subspan(bytes);
  }

  auto table = std::make_shared<TensorTable>(file);
  const auto find = [&](const std::string& key) -> std::optional<std::span<const std::byte>> {
    const auto storage = storages.find(key);
    if (storage == storages.end()) return std::nullopt;
    return storage->second;
  };
  StateReader(file, pickle, find, *table).Read();
  return table;
}

}  // namespace gsv::weights
