#include "weights/onnx_file.h"

#include <optional>
#include <unordered_map>

#include "base/error.h"
#include "weights/protobuf.h"

namespace gsv::weights {
namespace {

using Wire = ProtobufField::Wire;

// Fields of the messages, as onnx.proto numbers them.
namespace model_field {
constexpr uint32_t kGraph = 7;
}
namespace graph_field {
constexpr uint32_t kNode = 1, kInitializer = 5;
}
namespace node_field {
constexpr uint32_t kInput = 1, kOutput = 2, kOperator = 4, kAttribute = 5;
}
namespace attribute_field {
constexpr uint32_t kName = 1, kInteger = 3;
}
namespace tensor_field {
constexpr uint32_t kDims = 1, kType = 2, kFloats = 4, kName = 8, kRaw = 9, kExternal = 13, kLocation = 14;
}

// TensorProto.DataType; the others (strings, complex numbers, eight-bit floats) are no weights that gsv reads.
std::optional<DType> TypeOf(uint64_t type) {
  switch (type) {
    case 1:
      return DType::kF32;
    case 2:
      return DType::kU8;
    case 3:
      return DType::kI8;
    case 5:
      return DType::kI16;
    case 6:
      return DType::kI32;
    case 7:
      return DType::kI64;
    case 9:
      return DType::kBool;
    case 10:
      return DType::kF16;
    case 11:
      return DType::kF64;
    case 16:
      return DType::kBF16;
    default:
      return std::nullopt;
  }
}

// What is needed of a node.
struct Node {
  std::string_view op;
  std::vector<std::string_view> inputs;
  std::string_view output;  // the first
  bool transposes_b = false;
};

class Reader {
 public:
  explicit Reader(const FileBytes& file)
      : bytes_(file.bytes),
        table_(std::make_shared<TensorTable>(file)),
        in_model_(file.name + ": the ONNX model"),
        in_graph_(file.name + ": the graph of the ONNX model") {}

  std::shared_ptr<const TensorSource> Read() {
    ProtobufReader model(bytes_, in_model_);
    std::optional<std::span<const std::byte>> graph;
    for (ProtobufField field; model.Next(field);) {
      if (field.number != model_field::kGraph) continue;
      model.Expect(field, Wire::kBytes);
      graph = field.bytes;
    }
    if (!graph) Fail(ErrorCode::kFileCorrupt, in_model_, " has no graph; get the file again");
    ReadGraph(*graph);
    NameMatrices();
    return table_;
  }

 private:
  void ReadGraph(std::span<const std::byte> bytes) {
    ProtobufReader graph(bytes, in_graph_);
    for (ProtobufField field; graph.Next(field);) {
      if (field.number != graph_field::kNode && field.number != graph_field::kInitializer) continue;
      graph.Expect(field, Wire::kBytes);
      if (field.number == graph_field::kInitializer) {
        ReadTensor(field.bytes);
      } else {
        ReadNode(field.bytes);
      }
    }
  }

  void ReadTensor(std::span<const std::byte> bytes) {
    ProtobufReader reader(bytes, in_graph_);
    StoredTensor tensor;
    uint64_t type = 0;
    bool external = false;
    std::optional<std::span<const std::byte>> data;
    for (ProtobufField field; reader.Next(field);) {
      switch (field.number) {
        case tensor_field::kDims:
          reader.ForEachVarint(field, [&](uint64_t dim) {
            if (tensor.shape.size() > kMaxRank) return;  // CheckedElements refuses it
            tensor.shape.push_back(static_cast<int64_t>(dim));
          });
          break;
        case tensor_field::kType:
          reader.Expect(field, Wire::kVarint);
          type = field.value;
          break;
        case tensor_field::kName:
          reader.Expect(field, Wire::kBytes);
          tensor.name = field.text();
          break;
        case tensor_field::kFloats:
        case tensor_field::kRaw:
          reader.Expect(field, Wire::kBytes);
          data = field.bytes;
          break;
        case tensor_field::kExternal:
          external = true;
          break;
        case tensor_field::kLocation:
          reader.Expect(field, Wire::kVarint);
          external = external || field.value != 0;
          break;
        default:
          break;
      }
    }
    const std::string where = table_->name() + ": tensor " + tensor.name;
    if (external) {
      Fail(ErrorCode::kVersionUnsupported, where,
           " lies in another file; expected an .onnx file that holds its weights itself");
    }
    const std::optional<DType> dtype = TypeOf(type);
    if (!dtype) return;
    tensor.dtype = *dtype;
    const auto size = static_cast<uint64_t>(CheckedElements(tensor.shape, where)) * DTypeSize(tensor.dtype);
    if (!data) {
      // Integers that are shapes and indices of the graph are written number by number; weights never are.
      if (size == 0 || tensor.dtype >= DType::kI64) return;
      Fail(ErrorCode::kVersionUnsupported, where, " is not stored as raw data; export the model with PyTorch");
    }
    if (data->size() != size) {
      Fail(ErrorCode::kFileCorrupt, where, " of shape ", ShapeString(tensor.shape), " and type ",
           DTypeName(tensor.dtype), " needs ", size, " bytes and has ", data->size(), "; get the file again");
    }
    tensor.strides = DenseStrides(tensor.shape);
    tensor.data = data->data();
    tensor.available = static_cast<size_t>(bytes_.data() + bytes_.size() - data->data());
    table_->Add(std::move(tensor));
  }

  void ReadNode(std::span<const std::byte> bytes) {
    ProtobufReader reader(bytes, in_graph_);
    Node node;
    for (ProtobufField field; reader.Next(field);) {
      const bool known = field.number == node_field::kInput || field.number == node_field::kOutput ||
                         field.number == node_field::kOperator || field.number == node_field::kAttribute;
      if (!known) continue;
      reader.Expect(field, Wire::kBytes);
      if (field.number == node_field::kInput) node.inputs.push_back(field.text());
      if (field.number == node_field::kOutput && node.output.empty()) node.output = field.text();
      if (field.number == node_field::kOperator) node.op = field.text();
      if (field.number == node_field::kAttribute) ReadAttribute(field.bytes, node);
    }
    if (node.op == "MatMul" || node.op == "Add" || node.op == "Gemm" || node.op == "Identity") {
      nodes_.push_back(std::move(node));
    }
  }

  void ReadAttribute(std::span<const std::byte> bytes, Node& node) const {
    ProtobufReader reader(bytes, in_graph_);
    std::string_view name;
    uint64_t value = 0;
    for (ProtobufField field; reader.Next(field);) {
      if (field.number == attribute_field::kName) name = field.text();
      if (field.number == attribute_field::kInteger) value = field.value;
    }
    if (name == "transB") node.transposes_b = value != 0;
  }

  // Gives a matrix [in, out] the name that its bias tells, turned around as PyTorch has it.
  void AddTransposed(std::string_view matrix, std::string_view bias) {
    constexpr std::string_view kBias = ".bias", kWeight = ".weight";
    if (!bias.ends_with(kBias)) return;
    const std::string name = std::string(bias.substr(0, bias.size() - kBias.size())).append(kWeight);
    const StoredTensor* found = table_->Find(matrix);
    if (found == nullptr || found->shape.size() != 2 || table_->Find(name) != nullptr) return;
    StoredTensor turned = *found;
    turned.name = name;
    std::swap(turned.shape[0], turned.shape[1]);
    std::swap(turned.strides[0], turned.strides[1]);
    table_->Add(std::move(turned));
  }

  // Nodes stand behind those whose results they use.
  void NameMatrices() {
    std::unordered_map<std::string_view, std::string_view> matrix_of;  // of a product, by its name
    for (const Node& node : nodes_) {
      if (node.op == "Identity" && node.inputs.size() == 1) {
        const StoredTensor* found = table_->Find(node.inputs[0]);
        if (found == nullptr || node.output.empty() || table_->Find(node.output) != nullptr) continue;
        StoredTensor twin = *found;
        twin.name = node.output;
        table_->Add(std::move(twin));
      } else if (node.op == "MatMul" && node.inputs.size() == 2) {
        matrix_of[node.output] = node.inputs[1];
      } else if (node.op == "Gemm" && node.inputs.size() == 3 && !node.transposes_b) {
        AddTransposed(node.inputs[1], node.inputs[2]);
      } else if (node.op == "Add" && node.inputs.size() == 2) {
        for (const size_t product : {0u, 1u}) {
          const auto matrix = matrix_of.find(node.inputs[product]);
          if (matrix != matrix_of.end()) AddTransposed(matrix->second, node.inputs[1 - product]);
        }
      }
    }
  }

  std::span<const std::byte> bytes_;
  std::shared_ptr<TensorTable> table_;
  std::string in_model_;
  std::string in_graph_;
  std::vector<Node> nodes_;  // those that name matrices, in the order of the graph
};

}  // namespace

bool StartsLikeOnnx(std::span<const std::byte> head) {
  // ir_version, a small number, then the producer, its version, the domain, the model's version, the graph or the
  // operator sets.
  constexpr size_t kNeeded = 3;
  constexpr uint8_t kIrVersion = 0x08, kLargestVersion = 0x3F;
  if (head.size() < kNeeded || static_cast<uint8_t>(head[0]) != kIrVersion) return false;
  if (static_cast<uint8_t>(head[1]) == 0 || static_cast<uint8_t>(head[1]) > kLargestVersion) return false;
  constexpr uint8_t kNext[] = {0x12, 0x1A, 0x22, 0x28, 0x3A, 0x42};
  for (const uint8_t next : kNext) {
    if (static_cast<uint8_t>(head[2]) == next) return true;
  }
  return false;
}

std::shared_ptr<const TensorSource> ReadOnnx(const FileBytes& file) { return Reader(file).Read(); }

}  // namespace gsv::weights
