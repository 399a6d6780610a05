// The globals that a pickle may name: the whole allow-list of the reader. None of them is ever called.
#ifndef GSV_WEIGHTS_PICKLE_GLOBALS_H_
#define GSV_WEIGHTS_PICKLE_GLOBALS_H_

#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "base/tensor.h"

namespace gsv::weights {

enum class PickleRole : uint8_t {
  kOrderedDict,  // an empty dictionary
  kAttributes,   // an object whose attributes are a dictionary
  kTensor,       // a view of a storage
  kTypedTensor,  // the same, which names its element type
  kParameter,    // its first argument
  kText,         // its text arguments, joined
  kElementType,  // a type of numbers; cannot be called
};

struct PickleGlobal {
  std::string_view module;
  std::string_view name;
  PickleRole role;
  DType type = DType::kU8;  // of kElementType
  char separator = '/';     // of kText
};

inline constexpr PickleGlobal kPickleGlobals[] = {
    {"collections", "OrderedDict", PickleRole::kOrderedDict},
    {"utils", "HParams", PickleRole::kAttributes},
    {"GPT_SoVITS.utils", "HParams", PickleRole::kAttributes},
    {"torch._utils", "_rebuild_tensor", PickleRole::kTensor},
    {"torch._utils", "_rebuild_tensor_v2", PickleRole::kTensor},
    {"torch._utils", "_rebuild_tensor_v3", PickleRole::kTypedTensor},
    {"torch._utils", "_rebuild_parameter", PickleRole::kParameter},
    {"torch.serialization", "_get_layout", PickleRole::kText},
    {"torch", "device", PickleRole::kText},
    {"pathlib", "PosixPath", PickleRole::kText},
    {"pathlib", "PurePosixPath", PickleRole::kText},
    {"pathlib", "WindowsPath", PickleRole::kText, DType::kU8, '\\'},
    {"pathlib", "PureWindowsPath", PickleRole::kText, DType::kU8, '\\'},
    {"torch", "HalfStorage", PickleRole::kElementType, DType::kF16},
    {"torch", "FloatStorage", PickleRole::kElementType, DType::kF32},
    {"torch", "BFloat16Storage", PickleRole::kElementType, DType::kBF16},
    {"torch", "DoubleStorage", PickleRole::kElementType, DType::kF64},
    {"torch", "LongStorage", PickleRole::kElementType, DType::kI64},
    {"torch", "IntStorage", PickleRole::kElementType, DType::kI32},
    {"torch", "ShortStorage", PickleRole::kElementType, DType::kI16},
    {"torch", "CharStorage", PickleRole::kElementType, DType::kI8},
    {"torch", "ByteStorage", PickleRole::kElementType, DType::kU8},
    {"torch", "BoolStorage", PickleRole::kElementType, DType::kBool},
    {"torch.storage", "UntypedStorage", PickleRole::kElementType, DType::kU8},
    {"torch", "float16", PickleRole::kElementType, DType::kF16},
    {"torch", "float32", PickleRole::kElementType, DType::kF32},
    {"torch", "bfloat16", PickleRole::kElementType, DType::kBF16},
    {"torch", "float64", PickleRole::kElementType, DType::kF64},
    {"torch", "int64", PickleRole::kElementType, DType::kI64},
    {"torch", "int32", PickleRole::kElementType, DType::kI32},
    {"torch", "int16", PickleRole::kElementType, DType::kI16},
    {"torch", "int8", PickleRole::kElementType, DType::kI8},
    {"torch", "uint8", PickleRole::kElementType, DType::kU8},
    {"torch", "bool", PickleRole::kElementType, DType::kBool},
};

// Its index, or nothing.
inline std::optional<uint16_t> FindPickleGlobal(std::string_view module, std::string_view name) {
  for (size_t i = 0; i < std::size(kPickleGlobals); ++i) {
    if (kPickleGlobals[i].module == module && kPickleGlobals[i].name == name) return static_cast<uint16_t>(i);
  }
  return std::nullopt;
}

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_PICKLE_GLOBALS_H_
