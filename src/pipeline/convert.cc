// Convert: a checkpoint loaded once, and its arrays - fused, packed, ready for the kernels - written to one file.
#include "weights/convert.h"

#include <nlohmann/json.hpp>

#include "gsv/gsv.h"
#include "models/eres2net.h"
#include "models/g2pw.h"
#include "models/hubert.h"
#include "models/precision.h"
#include "models/roberta.h"
#include "models/sovits.h"
#include "models/t2s.h"
#include "pipeline/model.h"
#include "weights/open.h"

namespace gsv {
namespace {

template <class Network>
void Write(const std::string& destination, const Network& network, const weights::Checkpoint& checkpoint,
           const nlohmann::json& extra = nlohmann::json::object()) {
  weights::WriteConverted(destination, network->store, checkpoint, extra);
}

}  // namespace

std::string Convert(const std::string& source, const std::string& destination, std::string_view precision_name,
                    const std::string& vocabulary) {
  // All others can be made of float32.
  const models::Precision precision =
      models::FindPrecision(precision_name.empty() ? "f32" : precision_name, kernels::Best());
  const weights::Checkpoint checkpoint = weights::OpenCheckpoint(source);
  if (checkpoint.source->converted()) {
    Fail(ErrorCode::kFileTypeUnknown, source, " is converted already; give the original checkpoint");
  }
  using Kind = weights::CheckpointKind;
  switch (checkpoint.kind) {
    case Kind::kGpt:
      Write(destination, models::LoadT2s(checkpoint, precision.decoder), checkpoint);
      break;
    case Kind::kSovits: {
      const std::shared_ptr<const models::Sovits> sovits =
          models::LoadSovits(checkpoint, precision.vocoder, ops::Convolutions::kDirect);
      Write(destination, sovits, checkpoint, {{pipeline::kIdentityKey, pipeline::Identity(checkpoint, *sovits)}});
      break;
    }
    case Kind::kHubert:
      Write(destination, models::LoadHubert(checkpoint), checkpoint);
      break;
    case Kind::kRoberta: {
      const std::shared_ptr<const models::Roberta> roberta = models::LoadRoberta(checkpoint);
      Write(destination, roberta, checkpoint, {{models::kVocabularyKey, roberta->wordpiece.Lines()}});
      break;
    }
    case Kind::kG2pw: {
      const std::shared_ptr<const models::G2pw> g2pw = models::LoadG2pw(checkpoint, vocabulary);
      nlohmann::json extra = g2pw->files.ToMetadata();
      extra[models::kVocabularyKey] = g2pw->wordpiece.Lines();
      Write(destination, g2pw, checkpoint, extra);
      break;
    }
    case Kind::kSpeaker:
      Write(destination, models::LoadSpeaker(checkpoint), checkpoint);
      break;
    case Kind::kVocoder:
    case Kind::kVoice:
      Fail(ErrorCode::kVersionUnsupported, source, " is a ", weights::CheckpointKindName(checkpoint.kind),
           ", which this version of gsv does not convert");
  }
  return weights::DescribeCheckpoint(checkpoint) + " -> " + destination;
}

std::string Describe(const std::string& path) { return weights::DescribeCheckpoint(weights::OpenCheckpoint(path)); }

}  // namespace gsv
