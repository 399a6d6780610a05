#include "golden/numeric_cases_encoders.h"

#include <algorithm>
#include <memory>
#include <string>

#include "base/thread_pool.h"
#include "base/utf8.h"
#include "golden/generated_weights.h"
#include "models/hubert.h"
#include "models/roberta.h"

namespace gsv::golden {
namespace {

using Results = std::vector<TensorResult>;

// The part of an observed tensor [time, channels] that a case holds: of convolutions the first channels and frames,
// [channels, frames]; of all else whole rows, those that "rows" lists or the first ones.
std::vector<float> Part(const NumericCase& c, const std::string& name, const Tensor& value) {
  const std::vector<int64_t>& shape = c.Get(name).shape;
  std::vector<float> out;
  if (shape.size() != 2) return out;
  if (name.starts_with("conv_")) {
    if (shape[0] > value.channels() || shape[1] > value.rows()) return out;
    for (int64_t channel = 0; channel < shape[0]; ++channel) {
      for (int64_t t = 0; t < shape[1]; ++t) out.push_back(value.row(t)[channel]);
    }
    return out;
  }
  for (int64_t i = 0; i < shape[0]; ++i) {
    const int64_t row = c.Has("rows") ? c.Ints("rows")[static_cast<size_t>(i)] : i;
    if (row >= value.rows()) return {};
    out.insert(out.end(), value.row(row), value.row(row) + value.channels());
  }
  return out;
}

// Compares what it sees with the tensors of a case, which it must not see twice.
class Comparison : public Observer {
 public:
  explicit Comparison(const NumericCase& c) : case_(c) {}

  void OnTensor(std::string_view name, const Tensor& value) override {
    const std::string key(name);
    if (case_.Has(key)) results.push_back(CompareFloats(case_, key, Part(case_, key, value)));
  }

  Results results;

 private:
  const NumericCase& case_;
};

bool IsHubert(const NumericCase& c) { return c.Has("wav16") && c.Has("last_hidden"); }
bool IsRoberta(const NumericCase& c) { return c.Has("ids") && c.Has("hidden"); }

weights::Checkpoint HubertCheckpoint(const NumericCase& c) {
  if (!c.manifest.empty()) return GeneratedCheckpoint(ManifestPath(c), c.salt);
  return weights::OpenCheckpoint(VoiceFolder(c) + "/hubert");
}

Results RunHubert(const NumericCase& c) {
  const std::shared_ptr<const models::Hubert> hubert = models::LoadHubert(HubertCheckpoint(c));
  std::vector<float> wave = c.Wave("wav16");
  wave.resize(wave.size() + c.params.value("appended_zeros", size_t{0}));
  Arena arena;
  ThreadPool pool;
  Comparison comparison(c);
  Context ctx{.arena = arena, .pool = pool, .observer = &comparison};
  models::HubertFeatures(ctx, *hubert, wave);
  return comparison.results;
}

weights::Checkpoint RobertaCheckpoint(const NumericCase& c) {
  auto source = std::make_shared<GeneratedWeights>(ManifestPath(c), c.salt);
  nlohmann::json& metadata = source->mutable_metadata();
  // A case that gives ids only needs no words.
  if (!metadata.contains("vocabulary")) metadata["vocabulary"] = "[UNK]\n[CLS]\n[SEP]\n";
  return CheckpointOf(source, "roberta");
}

Results RunRoberta(const NumericCase& c) {
  const std::shared_ptr<const models::Roberta> roberta = models::LoadRoberta(RobertaCheckpoint(c));
  Arena arena;
  ThreadPool pool;
  Comparison comparison(c);
  Context ctx{.arena = arena, .pool = pool, .observer = &comparison};
  models::RobertaHidden(ctx, *roberta, c.Ids("ids"));
  if (c.params.contains("text")) {
    const std::vector<int> ids = roberta->wordpiece.Ids(DecodeUtf8(c.params.at("text").get<std::string>()));
    std::vector<int64_t> whole = {roberta->wordpiece.cls()};
    whole.insert(whole.end(), ids.begin(), ids.end());
    whole.push_back(roberta->wordpiece.sep());
    comparison.results.push_back(CompareInts(c, "ids", whole));
  }
  return comparison.results;
}

}  // namespace

bool AcceptsEncoders(const NumericCase& c) { return IsHubert(c) || IsRoberta(c); }

std::vector<TensorResult> RunEncoders(const NumericCase& c) { return IsHubert(c) ? RunHubert(c) : RunRoberta(c); }

}  // namespace gsv::golden
