// One row per published version of GPT-SoVITS: what the files themselves do not say, and what they must agree with.
// Sizes of networks are never here: they come from the shapes of the tensors.
#ifndef GSV_MODELS_VERSIONS_H_
#define GSV_MODELS_VERSIONS_H_

#include <span>
#include <string>
#include <string_view>

namespace gsv::models {

struct VersionRow {
  const char* name;
  bool symbols_v1;                      // phones of the first symbol table (322 symbols), else of the second (732)
  bool uses_speaker;                    // style from the speaker network too
  int sample_rate;                      // of the output, Hz, where the checkpoint has no configuration
  std::span<const int> upsample_rates;  // of the vocoder, likewise
};

// Oldest first; only versions that this build can speak with.
std::span<const VersionRow> Versions();
// Null if there is no such row.
const VersionRow* FindVersion(std::string_view name);
// "v1, v2, v2Pro, v2ProPlus", for messages.
std::string VersionNames();

}  // namespace gsv::models

#endif  // GSV_MODELS_VERSIONS_H_
