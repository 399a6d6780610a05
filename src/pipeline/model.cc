#include "pipeline/model.h"

#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "models/precision.h"
#include "models/versions.h"
#include "weights/loader.h"
#include "weights/open.h"

namespace gsv::pipeline {
namespace {

constexpr std::string_view kIdentityTensors[] = {"quantizer.vq.layers.0._codebook.embed", "ref_enc.fc.fc.weight"};

void CheckPair(const weights::Checkpoint& gpt, const weights::Checkpoint& sovits, const models::T2s& t2s,
               const models::Sovits& decoder) {
  const bool gpt_v1 = gpt.symbols < 700, sovits_v1 = sovits.symbols < 700;  // 512 and 322 against 732
  if (gpt_v1 != sovits_v1) {
    Fail(ErrorCode::kModelMismatch, gpt.source->name(), " has the phone table of ", gpt_v1 ? "v1" : "v2", " (",
         gpt.symbols, " rows), ", sovits.source->name(), " that of ", sovits_v1 ? "v1" : "v2", " (", sovits.symbols,
         " rows); choose a GPT and a SoVITS file of the same generation");
  }
  if (t2s.config.vocabulary != decoder.config.codebook_size + 1) {
    Fail(ErrorCode::kModelMismatch, gpt.source->name(), " chooses among ", t2s.config.vocabulary, " tokens, ",
         sovits.source->name(), " knows ", decoder.config.codebook_size, " and one more is the end token");
  }
}

const char* PrecisionName(DType dtype) { return dtype == DType::kI8 ? "int8" : dtype == DType::kBF16 ? "bf16" : "f32"; }

// What to ask of a network: nothing where a converted file holds small matrices and these are wanted as they are.
std::optional<DType> Wanted(const weights::Checkpoint& checkpoint, const models::Precision& precision, DType type) {
  if (precision.of_float32 && weights::HoldsSmallPanels(*checkpoint.source)) return std::nullopt;
  return type;
}

// Both at once, since most of the time goes into looking at every number. Of two errors always the same one is told.
void LoadNetworks(const Engine::Impl& engine, const weights::Checkpoint& gpt, const weights::Checkpoint& sovits,
                  const models::Precision& precision, Model::Impl& model) {
  std::exception_ptr errors[2];
  engine.pool.ParallelFor(2, [&](int64_t i) {
    try {
      if (i == 0) {
        model.t2s = models::LoadT2s(gpt, Wanted(gpt, precision, precision.decoder), precision.decoder_rows);
      } else {
        model.sovits = models::LoadSovits(sovits, Wanted(sovits, precision, precision.vocoder), precision.convolutions);
      }
    } catch (...) {
      errors[i] = std::current_exception();
    }
  });
  for (const std::exception_ptr& error : {errors[1], errors[0]}) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace

std::string Identity(const weights::Checkpoint& checkpoint, const models::Sovits& sovits) {
  const nlohmann::json& metadata = checkpoint.source->metadata();
  const auto known = metadata.find(kIdentityKey);
  if (checkpoint.source->converted() && known != metadata.end() && known->is_string()) return known->get<std::string>();
  std::string digests;
  for (std::string_view wanted : kIdentityTensors) {
    bool found = false;
    for (const weights::WeightStore::Array& array : sovits.store.arrays()) {
      if (!array.name.starts_with(wanted)) continue;
      digests += Sha256Hex({static_cast<const std::byte*>(array.data), static_cast<size_t>(array.bytes())});
      found = true;
    }
    GSV_CHECK(found);
  }
  return Sha256Hex(std::as_bytes(std::span(digests))).substr(0, 32);
}

std::shared_ptr<const Model::Impl> LoadModel(const Engine::Impl& engine, const ModelFiles& files) {
  if (files.gpt.empty() || files.sovits.empty()) {
    Fail(ErrorCode::kOptionMissing, "a model needs a GPT file (.ckpt) and a SoVITS file (.pth), or their folder; ",
         files.gpt.empty() ? "the GPT file" : "the SoVITS file", " was not given");
  }
  const weights::Checkpoint gpt = weights::OpenCheckpoint(files.gpt);
  weights::ExpectKind(gpt, weights::CheckpointKind::kGpt);
  const weights::Checkpoint sovits = weights::OpenCheckpoint(files.sovits);
  weights::ExpectKind(sovits, weights::CheckpointKind::kSovits);

  auto model = std::make_shared<Model::Impl>();
  const models::Precision precision = models::FindPrecision(files.precision, engine.kernels);
  LoadNetworks(engine, gpt, sovits, precision, *model);
  CheckPair(gpt, sovits, *model->t2s, *model->sovits);
  model->symbols = sovits.symbols < 700 ? text::SymbolVersion::kV1 : text::SymbolVersion::kV2;

  // Shared networks are recognised now, so that a wrong path fails here, and loaded when they are needed.
  if (!files.hubert.empty()) {
    const weights::Checkpoint checkpoint = weights::OpenCheckpoint(files.hubert);
    weights::ExpectKind(checkpoint, weights::CheckpointKind::kHubert);
    model->hubert = engine.huberts.Find(files.hubert, [checkpoint] { return models::LoadHubert(checkpoint); });
  }
  if (!files.roberta.empty()) {
    const weights::Checkpoint checkpoint = weights::OpenCheckpoint(files.roberta);
    weights::ExpectKind(checkpoint, weights::CheckpointKind::kRoberta);
    model->roberta = engine.robertas.Find(files.roberta, [checkpoint] { return models::LoadRoberta(checkpoint); });
  }
  if (!files.speaker.empty()) {
    const weights::Checkpoint checkpoint = weights::OpenCheckpoint(files.speaker);
    weights::ExpectKind(checkpoint, weights::CheckpointKind::kSpeaker);
    model->speaker = engine.speakers.Find(files.speaker, [checkpoint] { return models::LoadSpeaker(checkpoint); });
  }
  model->g2pw = engine.FindG2pw(files.g2pw, files.roberta);

  ModelInfo& info = model->info;
  info.version = sovits.version;
  info.identity = Identity(sovits, *model->sovits);
  info.sample_rate = model->sovits->config.sample_rate;
  info.parameters = model->t2s->store.parameters + model->sovits->store.parameters;
  info.weight_bytes = model->t2s->store.bytes() + model->sovits->store.bytes();
  info.languages = engine.Frontend(model->symbols, text::Profile::kCompat)->Languages();
  info.decoder_precision = PrecisionName(model->t2s->weights.layers[0].up.matrix.dtype);
  info.vocoder_precision = PrecisionName(model->sovits->weights.vocoder.stages[0].up.phases[0].matrix.dtype);
  info.has_hubert = model->hubert != nullptr;
  info.has_roberta = model->roberta != nullptr;
  info.has_speaker = model->speaker != nullptr;
  info.has_g2pw = model->g2pw != nullptr;
  info.sampling = files.Sampling();
  return model;
}

}  // namespace gsv::pipeline
