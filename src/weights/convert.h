// Writing a loaded network as a converted file: a .safetensors with the arrays of its WeightStore, ready to be mapped.
#ifndef GSV_WEIGHTS_CONVERT_H_
#define GSV_WEIGHTS_CONVERT_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "weights/loader.h"
#include "weights/open.h"

namespace gsv::weights {

// `checkpoint` is what the store was loaded from: its kind, version, metadata and official shapes go into the file, so
// that opening it gives an equal Checkpoint. `extra` is merged into the metadata (vocabulary of RoBERTa).
// Errors: kOutputUnwritable, kDiskFull.
void WriteConverted(const std::string& path, const WeightStore& store, const Checkpoint& checkpoint,
                    const nlohmann::json& extra);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_CONVERT_H_
