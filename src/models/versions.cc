#include "models/versions.h"

namespace gsv::models {
namespace {

// GPT_SoVITS/configs/s2.json, s2v2Pro.json, s2v2ProPlus.json.
constexpr int kRates32k[] = {10, 8, 2, 2, 2};

constexpr VersionRow kVersions[] = {
    {"v1", true, false, 32000, kRates32k},
    {"v2", false, false, 32000, kRates32k},
    {"v2Pro", false, true, 32000, kRates32k},
    {"v2ProPlus", false, true, 32000, kRates32k},
};

}  // namespace

std::span<const VersionRow> Versions() { return kVersions; }

const VersionRow* FindVersion(std::string_view name) {
  for (const VersionRow& row : kVersions) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string VersionNames() {
  std::string names;
  for (const VersionRow& row : kVersions) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

}  // namespace gsv::models
