// A pickle reader that executes nothing. It knows the opcodes and the globals that torch.save writes for checkpoints
// of GPT-SoVITS and Hugging Face; each global is a fixed constructor of a node below, and everything else is an error.
// https://github.com/python/cpython/blob/main/Lib/pickletools.py
#ifndef GSV_WEIGHTS_PICKLE_H_
#define GSV_WEIGHTS_PICKLE_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/tensor.h"

namespace gsv::weights {

// Nodes refer to each other by index, so that shared, cyclic and deeply nested values cost nothing and free flatly.
using PickleRef = uint32_t;

struct PickleNode {
  enum class Kind : uint8_t {
    kNone,
    kBool,        // integer
    kInt,         // integer; beyond 64 bits: text, its little-endian bytes
    kFloat,       // real
    kText,        // text; a path or device too
    kList,        // items: elements of a list, tuple or set
    kDict,        // items: key, value, key, value, ..; an object's attributes too
    kGlobal,      // global: which one
    kStorage,     // items: what torch writes for a storage: 'storage', type, key, device, size
    kTensor,      // items: storage, offset, size, stride, ..
    kTypedTensor  // the same with a type at the seventh place
  };
  Kind kind = Kind::kNone;
  bool open = false;    // of kDict: an object, which BUILD fills; of kList: a list or set, which may grow
  uint16_t global = 0;  // of kGlobal: index into the allow-list
  union {
    int64_t integer = 0;
    double real;
  };
  std::string text;
  std::vector<PickleRef> items;
};

struct Pickle {
  std::vector<PickleNode> nodes;
  PickleRef root = 0;
  size_t bytes = 0;  // read from the input

  const PickleNode& operator[](PickleRef ref) const { return nodes[ref]; }
  // The value of a dictionary's text key, the last one where there are several; null if absent.
  const PickleNode* Find(const PickleNode& dict, std::string_view key) const;
  // The element type that a global of torch stands for: HalfStorage, float16; bytes for UntypedStorage.
  static std::optional<DType> ElementType(const PickleNode& node);
};

// Reads one pickle from the front of `bytes`. `name` is for messages.
// Errors: kPickleForbidden, kFileCorrupt, kFileTruncated, kArchiveBomb.
Pickle ReadPickle(std::span<const std::byte> bytes, const std::string& name);

// The value as JSON: tensors, storages and globals become null, bytes that are no UTF-8 question marks.
// Errors: kArchiveBomb where shared or cyclic values grow beyond all reason.
nlohmann::json ToJson(const Pickle& pickle, const PickleNode& node, const std::string& name);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_PICKLE_H_
