// Files of torch.save: a pickle beside raw storages, in a ZIP archive (since torch 1.6) or one behind the other.
// torch/serialization.py
#ifndef GSV_WEIGHTS_TORCH_FILE_H_
#define GSV_WEIGHTS_TORCH_FILE_H_

#include <memory>

#include "weights/tensor_table.h"

namespace gsv::weights {

// The tensors of the state dictionary: the value of "weight" or "generator", else the whole file. What else the file
// says becomes metadata.
// Errors: kFileTruncated, kFileCorrupt, kFileTypeUnknown, kArchiveBomb, kPickleForbidden, kTensorOutOfStorage.
std::shared_ptr<TensorTable> ReadTorchArchive(const FileBytes& file);
std::shared_ptr<TensorTable> ReadLegacyTorchFile(const FileBytes& file);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_TORCH_FILE_H_
