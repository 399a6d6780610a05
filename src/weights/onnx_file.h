// The weights of an .onnx file: the initialisers of its graph, under the names that they had in PyTorch. Nothing is
// executed; of the nodes only those are looked at that tell what a nameless matrix is.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
#ifndef GSV_WEIGHTS_ONNX_FILE_H_
#define GSV_WEIGHTS_ONNX_FILE_H_

#include <memory>
#include <span>

#include "weights/tensor_table.h"

namespace gsv::weights {

// True for the first bytes of a ModelProto as every exporter writes it.
bool StartsLikeOnnx(std::span<const std::byte> head);

// Tensors are views of the file. PyTorch's exporter turns the matrix of a linear layer around and drops its name; it
// is found again by the bias that is added to the product ("x.bias" -> "x.weight", a transposed view). Two equal
// tensors that the exporter made one keep both names.
// Errors: kFileTruncated, kFileCorrupt, kArchiveBomb, kVersionUnsupported (weights in other files, or in a form that
// no exporter of PyTorch uses).
std::shared_ptr<const TensorSource> ReadOnnx(const FileBytes& file);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_ONNX_FILE_H_
