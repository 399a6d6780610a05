#include "models/blocks/json_config.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace gsv::models {
namespace {

using nlohmann::json;

constexpr float kLargestEpsilon = 0.1f;

bool IsIntIn(const json& value, int minimum, int maximum) {
  return value.is_number_integer() && value.get<double>() >= minimum && value.get<double>() <= maximum;
}

std::string RangeText(int minimum, int maximum) {
  return "a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum);
}

}  // namespace

JsonConfig::JsonConfig(const weights::TensorSource& source) : source_(source), section_(&source.metadata()) {
  if (!source.metadata().is_object() || source.metadata().empty()) {
    Fail(ErrorCode::kFileNotFound, source.name(),
         ": found no configuration; expected a config.json beside the weights, as in the published folder");
  }
}

JsonConfig::JsonConfig(const weights::TensorSource& source, std::initializer_list<const char*> path)
    : source_(source), section_(&source.metadata()) {
  for (const char* key : path) {
    const json* next = section_->is_object() ? Find(key) : nullptr;
    if (next == nullptr || !next->is_object()) {
      Fail(ErrorCode::kFileCorrupt, source.name(), ": has no section ", prefix_, key,
           " in its configuration; expected the checkpoint as the trainer saved it");
    }
    section_ = next;
    prefix_ += std::string(key) + ".";
  }
}

int JsonConfig::Int(const char* key, int minimum, int maximum) const {
  const json* value = Find(key);
  if (value == nullptr || !IsIntIn(*value, minimum, maximum)) FailValue(key, RangeText(minimum, maximum));
  return value->get<int>();
}

std::vector<int> JsonConfig::Ints(const char* key, size_t count, int minimum, int maximum) const {
  const std::string expected = "a list of " + std::to_string(count) + ", each " + RangeText(minimum, maximum);
  const json* list = Find(key);
  if (list == nullptr || !list->is_array() || list->size() != count) FailValue(key, expected);
  std::vector<int> values;
  for (const json& value : *list) {
    if (!IsIntIn(value, minimum, maximum)) FailValue(key, expected);
    values.push_back(value.get<int>());
  }
  return values;
}

float JsonConfig::Epsilon(const char* key, float absent) const {
  const json* value = Find(key);
  if (value == nullptr) return absent;
  const float epsilon = value->is_number() ? value->get<float>() : 0.0f;
  if (!(epsilon > 0.0f && epsilon <= kLargestEpsilon)) FailValue(key, "a number above 0 and at most 0.1");
  return epsilon;
}

void JsonConfig::Expect(const char* key, const json& wanted) const {
  const json* value = Find(key);
  if (value == nullptr || *value == wanted) return;
  Fail(ErrorCode::kVersionUnsupported, source_.name(), ": the configuration's ", prefix_, key, " is ", value->dump(),
       "; this build only computes the architecture with ", wanted.dump(), ", that of the published folder");
}

void JsonConfig::ExpectSize(const char* key, int size) const {
  const json* value = Find(key);
  if (value == nullptr || *value == size) return;
  Fail(ErrorCode::kModelMismatch, source_.name(), ": the configuration's ", prefix_, key, " is ",
       value->dump().substr(0, 100), ", but the tensors show ", size, "; the files belong to different models");
}

void JsonConfig::FailValue(const char* key, const std::string& expected) const {
  const json* value = Find(key);
  Fail(ErrorCode::kFileCorrupt, source_.name(), ": the configuration's ", prefix_, key, " is ",
       value == nullptr ? "absent" : value->dump().substr(0, 100), "; expected ", expected);
}

const json* JsonConfig::Find(const char* key) const {
  const auto found = section_->find(key);
  return found == section_->end() ? nullptr : &*found;
}

}  // namespace gsv::models
