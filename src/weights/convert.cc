#include "weights/convert.h"

#include <nlohmann/json.hpp>

#include "weights/converted.h"
#include "weights/safetensors.h"

namespace gsv::weights {

using nlohmann::json;

void WriteConverted(const std::string& path, const WeightStore& store, const Checkpoint& checkpoint,
                    const json& extra) {
  json shapes = json::object();
  for (const StoredTensor& tensor : checkpoint.source->tensors()) shapes[tensor.name] = tensor.shape;
  json metadata = checkpoint.source->metadata();
  metadata.update(extra);
  const json description = {{"format", kConvertedFormat},     {"kind", CheckpointKindName(checkpoint.kind)},
                            {"version", checkpoint.version},  {"lora", checkpoint.lora},
                            {"symbols", checkpoint.symbols},  {"info", checkpoint.info},
                            {"parameters", store.parameters}, {"metadata", std::move(metadata)},
                            {"shapes", std::move(shapes)}};
  SafetensorsWriter writer;
  for (const WeightStore::Array& array : store.arrays()) writer.Add(array.name, array.dtype, array.shape, array.data);
  writer.Write(path, {{kConvertedKey, description.dump(-1, ' ', false, json::error_handler_t::replace)}});
}

}  // namespace gsv::weights
