// A loaded pair of GPT and SoVITS, checked to belong together, with the shared networks that it may need.
#ifndef GSV_PIPELINE_MODEL_H_
#define GSV_PIPELINE_MODEL_H_

#include <memory>
#include <string>

#include "gsv/gsv.h"
#include "models/sovits.h"
#include "models/t2s.h"
#include "pipeline/engine.h"
#include "weights/open.h"

namespace gsv {

// Immutable.
struct Model::Impl {
  ModelInfo info;
  text::SymbolVersion symbols = text::SymbolVersion::kV2;
  std::shared_ptr<const models::T2s> t2s;
  std::shared_ptr<const models::Sovits> sovits;
  // Null where no path was given.
  std::shared_ptr<const pipeline::LazyNetwork<models::Hubert>> hubert;
  std::shared_ptr<const pipeline::LazyNetwork<models::Roberta>> roberta;
  std::shared_ptr<const pipeline::LazyNetwork<models::SpeakerNet>> speaker;
  std::shared_ptr<const pipeline::LazyNetwork<models::G2pw>> g2pw;
};

namespace pipeline {

// Hash of what a voice depends on: the code book that its tokens index, and the layer that makes its style. Taken from
// a converted file where it was written there (kIdentityKey).
std::string Identity(const weights::Checkpoint& checkpoint, const models::Sovits& sovits);
inline constexpr const char* kIdentityKey = "gsv_identity";  // of the metadata

std::shared_ptr<const Model::Impl> LoadModel(const Engine::Impl& engine, const ModelFiles& files);

}  // namespace pipeline
}  // namespace gsv

#endif  // GSV_PIPELINE_MODEL_H_
