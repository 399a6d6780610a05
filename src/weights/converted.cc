#include "weights/converted.h"

#include <iterator>
#include <optional>

#include "base/error.h"
#include "weights/tensor_table.h"

namespace gsv::weights {
namespace {

using nlohmann::json;

// Reads the fields of a description; every one must be there.
class Fields {
 public:
  Fields(const json& object, const std::string& file) : object_(object), file_(file) {}

  [[noreturn]] void FailCorrupt(const std::string& what) const {
    Fail(ErrorCode::kFileCorrupt, file_, ": damaged converted file: ", what, "; make it again with `gsv convert`");
  }
  const json& At(const char* key, json::value_t type) const {
    const auto found = object_.find(key);
    const bool valid = found != object_.end() &&
                       (found->type() == type || (type == json::value_t::number_integer && found->is_number_integer()));
    if (!valid) FailCorrupt("its description has no valid \"" + std::string(key) + "\"");
    return *found;
  }
  std::string Text(const char* key) const { return At(key, json::value_t::string).get<std::string>(); }
  int64_t Integer(const char* key) const { return At(key, json::value_t::number_integer).get<int64_t>(); }
  bool Bool(const char* key) const { return At(key, json::value_t::boolean).get<bool>(); }

 private:
  const json& object_;
  const std::string& file_;
};

std::optional<CheckpointKind> KindNamed(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(CheckpointKind::kVoice); ++i) {
    const auto kind = static_cast<CheckpointKind>(i);
    if (name == CheckpointKindName(kind)) return kind;
  }
  return std::nullopt;
}

std::vector<int64_t> ReadShape(const Fields& fields, const std::string& tensor, const json& entry,
                               const std::string& file) {
  std::vector<int64_t> shape;
  bool valid = entry.is_array();
  for (const json& dim : entry) {
    valid = valid && dim.is_number_unsigned();
    if (valid) shape.push_back(dim.get<int64_t>());
  }
  if (!valid) fields.FailCorrupt("the shape of tensor " + tensor + " is no list of sizes");
  CheckedElements(shape, file + ": tensor " + tensor);
  return shape;
}

}  // namespace

ConvertedSource::ConvertedSource(std::shared_ptr<const TensorSource> file, const json& description)
    : file_(std::move(file)) {
  const Fields fields(description, file_->name());
  const int64_t format = fields.Integer("format");
  if (format != kConvertedFormat) {
    Fail(ErrorCode::kVersionUnsupported, file_->name(), ": converted file of format ", format, ", this build reads ",
         kConvertedFormat, "; make it again with `gsv convert`");
  }
  const std::optional<CheckpointKind> kind = KindNamed(fields.Text("kind"));
  if (!kind) fields.FailCorrupt("it is of the unknown kind \"" + fields.Text("kind") + "\"");
  origin_.kind = *kind;
  origin_.version = fields.Text("version");
  origin_.lora = fields.Bool("lora");
  origin_.symbols = static_cast<int>(fields.Integer("symbols"));
  origin_.info = fields.Text("info");
  parameters_ = fields.Integer("parameters");
  metadata_ = fields.At("metadata", json::value_t::object);
  for (const auto& [tensor, shape] : fields.At("shapes", json::value_t::object).items()) {
    shapes_.emplace(tensor, ReadShape(fields, tensor, shape, file_->name()));
  }
}

const std::vector<int64_t>* ConvertedSource::OfficialShape(std::string_view tensor) const {
  const auto found = shapes_.find(tensor);
  return found == shapes_.end() ? nullptr : &found->second;
}

std::shared_ptr<const TensorSource> OpenConverted(std::shared_ptr<const TensorSource> file) {
  const json& metadata = file->metadata();
  const auto found = metadata.find(kConvertedKey);
  if (found == metadata.end() || !found->is_string()) return file;
  const json description = json::parse(found->get_ref<const std::string&>(), nullptr, /*allow_exceptions=*/false);
  if (!description.is_object()) {
    Fail(ErrorCode::kFileCorrupt, file->name(), ": the description of the converted file is no JSON object");
  }
  return std::make_shared<ConvertedSource>(std::move(file), description);
}

}  // namespace gsv::weights
