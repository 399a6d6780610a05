// What a checkpoint is. The rule for SoVITS versions is a superset of the official get_sovits_version_from_path_fast
// (GPT_SoVITS/process_ckpt.py) that looks at tensors where the official one looks at file sizes.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.h"
#include "base/hash.h"
#include "weights/converted.h"
#include "weights/open.h"

namespace gsv::weights {
namespace {

using nlohmann::json;

constexpr const char* kGptPhones = "model.ar_text_embedding.word_embeddings.weight";
constexpr const char* kSovitsPhones = "enc_p.text_embedding.weight";
constexpr const char* kSovitsStyle = "ref_enc.spectral.0.fc.weight";
constexpr const char* kVoiceKey = "gsv_voice";

// A kind of network is known by tensors that only it has. Alternatives are older spellings.
struct KindRow {
  CheckpointKind kind;
  const char* name;
  std::vector<std::vector<const char*>> tensors;  // one of each list
};
const std::array<KindRow, 7>& KindRows() {
  static const std::array<KindRow, 7> rows = {{
      {CheckpointKind::kGpt, "GPT", {{kGptPhones}}},
      {CheckpointKind::kSovits, "SoVITS", {{kSovitsStyle}}},
      {CheckpointKind::kHubert,
       "HuBERT",
       {{"feature_extractor.conv_layers.0.conv.weight", "hubert.feature_extractor.conv_layers.0.conv.weight"},
        {"encoder.layers.0.attention.q_proj.weight", "hubert.encoder.layers.0.attention.q_proj.weight"}}},
      {CheckpointKind::kG2pw,  // before the plain BERT that it holds
       "G2PW",
       {{"classifier.weight"},
        {"descriptor_bias.weight", "char_descriptor.weight", "second_order_descriptor.weight"},
        {"bert.embeddings.word_embeddings.weight"}}},
      {CheckpointKind::kRoberta,
       "RoBERTa",
       {{"bert.embeddings.word_embeddings.weight", "embeddings.word_embeddings.weight"},
        {"bert.encoder.layer.0.attention.self.query.weight", "encoder.layer.0.attention.self.query.weight"}}},
      {CheckpointKind::kSpeaker, "ERes2NetV2", {{"layer3_ds.weight"}, {"fuse34.local_att.0.weight"}}},
      {CheckpointKind::kVocoder,
       "vocoder",
       {{"conv_pre.weight", "conv_pre.weight_v"},
        {"conv_post.weight", "conv_post.weight_v"},
        {"ups.0.weight", "ups.0.weight_v", "ups.0.0.weight", "ups.0.0.weight_v"}}},
  }};
  return rows;
}

bool Matches(const TensorSource& source, const KindRow& row) {
  return std::all_of(row.tensors.begin(), row.tensors.end(), [&](const std::vector<const char*>& names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return source.Find(name) != nullptr; });
  });
}

// Zero where the tensor is absent or of lower rank.
int64_t Dimension(const TensorSource& source, std::string_view tensor, size_t axis) {
  const std::vector<int64_t>* shape = source.OfficialShape(tensor);
  return shape == nullptr || axis >= shape->size() ? 0 : (*shape)[axis];
}

bool AnyStartsWith(const TensorSource& source, std::string_view prefix) {
  const auto tensors = source.tensors();
  return std::any_of(tensors.begin(), tensors.end(),
                     [&](const StoredTensor& tensor) { return tensor.name.starts_with(prefix); });
}

bool AnyContains(const TensorSource& source, std::string_view part) {
  const auto tensors = source.tensors();
  return std::any_of(tensors.begin(), tensors.end(),
                     [&](const StoredTensor& tensor) { return tensor.name.find(part) != std::string::npos; });
}

// What trainers write in place of "PK" (process_ckpt.py, head2version).
struct HeaderRow {
  std::string_view bytes;
  const char* version;
  bool lora;
};
constexpr HeaderRow kHeaders[] = {
    {"PK", "", false},  {"00", "v1", false}, {"01", "v2", false},    {"02", "v3", false},
    {"03", "v3", true}, {"04", "v4", true},  {"05", "v2Pro", false}, {"06", "v2ProPlus", false},
};

// Published files whose tensors do not tell the version: MD5 of the first 8192 bytes (process_ckpt.py,
// hash_pretrained).
struct HashRow {
  std::string_view md5;
  const char* version;
};
constexpr HashRow kHashes[] = {
    {"43797be674a37c1c83ee81081941ed0f", "v3"},  // s2Gv3.pth
    {"4f26b9476d0c5033e04162c486074374", "v4"},  // s2Gv4.pth
};

class SovitsRule {
 public:
  explicit SovitsRule(const TensorSource& source) : source_(source) { ReadHeader(); }

  void Apply(Checkpoint& checkpoint) const {
    checkpoint.symbols = static_cast<int>(std::min<int64_t>(Dimension(source_, kSovitsPhones, 0), INT32_MAX));
    checkpoint.lora = IsLora();
    checkpoint.version = Version(checkpoint);
  }

 private:
  [[noreturn]] void FailUnknown(const std::string& what) const {
    Fail(ErrorCode::kVersionUnknown, source_.name(), ": a SoVITS file of unknown version: ", what);
  }

  // A .safetensors file or a source in memory has no header to say anything.
  void ReadHeader() {
    const std::span<const std::byte> head = source_.head();
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    if (text.size() < 4 || text.substr(2, 2) != "\x03\x04") return;
    for (const HeaderRow& row : kHeaders) {
      if (text.substr(0, 2) == row.bytes) header_ = &row;
    }
    if (header_ != nullptr) return;
    FailUnknown("its first two bytes are \"" + Printable(text.substr(0, 2)) +
                "\", known are \"PK\" and \"00\" to \"06\"; it was made by a newer trainer or is damaged");
  }

  static std::string Printable(std::string_view bytes) {
    std::string text(bytes);
    for (char& c : text) {
      if (c < 0x20 || c > 0x7e) c = '?';
    }
    return text;
  }

  std::string HeaderVersion() const { return header_ == nullptr ? "" : header_->version; }

  std::string ConfiguredVersion() const {
    const json& metadata = source_.metadata();
    const auto version = metadata.contains("config") && metadata["config"].is_object() &&
                                 metadata["config"].contains("model") && metadata["config"]["model"].is_object()
                             ? metadata["config"]["model"].value("version", json())
                             : json();
    return version.is_string() ? version.get<std::string>() : "";
  }

  bool IsLora() const {
    const bool has_factors = AnyContains(source_, ".lora_A.");
    const bool promised = (header_ != nullptr && header_->lora) || source_.metadata().contains("lora_rank");
    if (promised && !has_factors) {
      FailUnknown("its header or \"lora_rank\" says that it holds low-rank factors, but there is no tensor *.lora_A.*");
    }
    return has_factors;
  }

  std::string Version(const Checkpoint& checkpoint) const {
    if (source_.Find("sv_emb.weight") != nullptr) return ProVersion();
    if (AnyStartsWith(source_, "cfm.")) return FlowMatchingVersion();
    return VitsVersion(checkpoint.symbols);
  }

  // Told apart by the width of the vocoder.
  std::string ProVersion() const {
    const int64_t channels =
        std::max(Dimension(source_, "dec.conv_pre.weight", 0), Dimension(source_, "dec.conv_pre.weight_v", 0));
    if (channels == 512) return "v2Pro";
    if (channels == 768) return "v2ProPlus";
    for (const std::string& version : {HeaderVersion(), ConfiguredVersion()}) {
      if (version == "v2Pro" || version == "v2ProPlus") return version;
    }
    FailUnknown("it has sv_emb.weight, as v2Pro and v2ProPlus, but dec.conv_pre.weight has " +
                std::to_string(channels) +
                " rows, expected 512 or 768, and neither header nor config.model.version says which it is");
  }

  // v3 and v4 have the same tensors in the same shapes.
  std::string FlowMatchingVersion() const {
    const std::string md5 = Md5Hex(source_.head());
    for (const HashRow& row : kHashes) {
      if (row.md5 == md5) return row.version;
    }
    for (const std::string& version : {HeaderVersion(), ConfiguredVersion()}) {
      if (version == "v3" || version == "v4") return version;
    }
    FailUnknown(
        "it has tensors cfm.*, as v3 and v4, but neither is it one of the published files nor does its header "
        "or config.model.version say which of the two it is");
  }

  std::string VitsVersion(int symbols) const {
    struct Row {
      const char* version;
      int symbols;
      int64_t bins;
    };
    constexpr Row kRows[] = {{"v1", 322, 1025}, {"v2", 732, 704}};
    const int64_t bins = Dimension(source_, kSovitsStyle, 1);
    for (const Row& row : kRows) {
      if (row.symbols == symbols && row.bins == bins) return row.version;
    }
    FailUnknown("looked for sv_emb.weight (v2Pro), cfm.* (v3, v4) and the columns of " + std::string(kSovitsStyle) +
                " with the rows of " + kSovitsPhones + ": expected 1025 and 322 (v1) or 704 and 732 (v2), found " +
                std::to_string(bins) + " and " + std::to_string(symbols));
  }

  const TensorSource& source_;
  const HeaderRow* header_ = nullptr;
};

[[noreturn]] void FailUnknownKind(const TensorSource& source) {
  std::string wanted;
  for (const KindRow& row : KindRows()) {
    for (const std::vector<const char*>& names : row.tensors) {
      wanted += (wanted.empty() ? "" : ", ") + std::string(names[0]) + " (" + row.name + ")";
    }
  }
  const std::string first = source.tensors().empty() ? "none" : source.tensors()[0].name;
  Fail(ErrorCode::kVersionUnknown, source.name(), " is no model that gsv knows: none of its ", source.tensors().size(),
       " tensors (the first: ", first, ") is among ", wanted);
}

std::string Millions(int64_t count) {
  std::ostringstream text;
  text.precision(1);
  text << std::fixed << static_cast<double>(count) / 1e6 << " M";
  return text.str();
}

// The types of floating-point tensors, most elements first.
std::string Types(const TensorSource& source) {
  std::vector<std::pair<int64_t, std::string>> types;
  for (const StoredTensor& tensor : source.tensors()) {
    if (tensor.dtype >= DType::kI64) continue;  // counters
    const std::string name = DTypeName(tensor.dtype);
    auto found = std::find_if(types.begin(), types.end(), [&](const auto& type) { return type.second == name; });
    if (found == types.end()) found = types.insert(types.end(), {0, name});
    found->first += tensor.elements();
  }
  std::sort(types.rbegin(), types.rend());
  std::string text;
  for (const auto& type : types) text += (text.empty() ? "" : " and ") + type.second;
  return text.empty() ? "no floating-point numbers" : text;
}

}  // namespace

const char* CheckpointKindName(CheckpointKind kind) {
  for (const KindRow& row : KindRows()) {
    if (row.kind == kind) return row.name;
  }
  return "voice";
}

Checkpoint Identify(std::shared_ptr<const TensorSource> source) {
  if (const auto* converted = dynamic_cast<const ConvertedSource*>(source.get())) {
    Checkpoint checkpoint = converted->origin();
    checkpoint.source = std::move(source);
    return checkpoint;
  }
  Checkpoint checkpoint;
  const json& metadata = source->metadata();
  if (metadata.contains("info") && metadata["info"].is_string()) checkpoint.info = metadata["info"].get<std::string>();
  const auto& rows = KindRows();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const KindRow& r) { return Matches(*source, r); });
  if (metadata.contains(kVoiceKey)) {
    checkpoint.kind = CheckpointKind::kVoice;
  } else if (row == rows.end()) {
    FailUnknownKind(*source);
  } else {
    checkpoint.kind = row->kind;
  }
  if (checkpoint.kind == CheckpointKind::kSovits) SovitsRule(*source).Apply(checkpoint);
  if (checkpoint.kind == CheckpointKind::kGpt) {
    checkpoint.symbols = static_cast<int>(std::min<int64_t>(Dimension(*source, kGptPhones, 0), INT32_MAX));
  }
  checkpoint.source = std::move(source);
  return checkpoint;
}

Checkpoint OpenCheckpoint(const std::string& path) { return Identify(OpenTensors(path)); }

void ExpectKind(const Checkpoint& checkpoint, CheckpointKind kind) {
  if (checkpoint.kind == kind) return;
  Fail(ErrorCode::kVersionUnknown, checkpoint.source->name(), ": found a ", CheckpointKindName(checkpoint.kind),
       " file, expected a ", CheckpointKindName(kind), " file; check which path is which");
}

std::string DescribeCheckpoint(const Checkpoint& checkpoint) {
  const TensorSource& source = *checkpoint.source;
  std::string text = CheckpointKindName(checkpoint.kind);
  if (!checkpoint.version.empty()) text += " " + checkpoint.version;
  if (checkpoint.lora) text += " (low-rank factors for a base file)";
  if (checkpoint.symbols > 0) text += ", " + std::to_string(checkpoint.symbols) + " symbols";
  if (const auto* converted = dynamic_cast<const ConvertedSource*>(&source)) {
    text += ", " + std::to_string(converted->official_tensors()) + " tensors, " + Millions(converted->parameters()) +
            " parameters in use, converted to " + Types(source);
  } else {
    int64_t parameters = 0;
    for (const StoredTensor& tensor : source.tensors()) parameters += tensor.elements();
    text += ", " + std::to_string(source.tensors().size()) + " tensors, " + Millions(parameters) + " parameters, " +
            Types(source);
  }
  return text;
}

}  // namespace gsv::weights
