// The lists beside the G2PW network: characters with several readings, those with one, and bopomofo as pinyin.
// GPT_SoVITS/text/g2pw/onnx_api.py, dataset.py.
#ifndef GSV_MODELS_G2PW_TABLES_H_
#define GSV_MODELS_G2PW_TABLES_H_

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weights/tensor_source.h"

namespace gsv::models {

// The texts of a G2PWModel folder, as they are kept in a converted file.
struct G2pwFiles {
  std::string polyphonic;  // POLYPHONIC_CHARS.txt: lines "character\treading"
  std::string monophonic;  // MONOPHONIC_CHARS.txt: the same
  std::string bopomofo;    // bopomofo_to_pinyin_wo_tune_dict.json: an object of bopomofo and pinyin, without tones
  std::string config;      // config.py; may be empty

  // From the metadata of a converted file, else from the folder of the source. Errors: kFileNotFound, kFileUnreadable.
  static G2pwFiles Find(const weights::TensorSource& source);
  nlohmann::json ToMetadata() const;
};

// Immutable; any thread.
class G2pwTables {
 public:
  struct Character {
    int id = 0;               // its row in the network's tables
    std::vector<int> labels;  // that it can have
  };

  G2pwTables() = default;
  // `name` is for messages. Errors: kFileCorrupt with file and line.
  G2pwTables(const G2pwFiles& files, const std::string& name);

  int labels() const { return static_cast<int>(labels_.size()); }
  int characters() const { return static_cast<int>(polyphonic_.size()); }
  bool uses_mask() const { return uses_mask_; }

  // Null for a character that the network is not asked about. Traditional characters, as the lists have them.
  const Character* Polyphonic(char32_t c) const;
  // The only reading of a character in pinyin ("zhong1"); empty where the list does not have it.
  std::string_view Monophonic(char32_t c) const;
  const std::string& Label(int label) const { return labels_.at(static_cast<size_t>(label)); }
  // A label in pinyin; empty where the map does not have it.
  const std::string& Pinyin(int label) const { return pinyin_.at(static_cast<size_t>(label)); }

 private:
  std::vector<std::string> labels_;  // sorted; bopomofo and tone
  std::vector<std::string> pinyin_;  // of the labels
  std::unordered_map<char32_t, Character> polyphonic_;
  std::unordered_map<char32_t, std::string> monophonic_;  // pinyin
  bool uses_mask_ = true;
};

}  // namespace gsv::models

#endif  // GSV_MODELS_G2PW_TABLES_H_
