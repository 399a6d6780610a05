// The main job, from a request to speech.
#ifndef GSV_PIPELINE_SYNTHESIZER_H_
#define GSV_PIPELINE_SYNTHESIZER_H_

#include "gsv/gsv.h"
#include "pipeline/model.h"
#include "pipeline/voice.h"

namespace gsv::pipeline {

Audio Synthesize(const Engine::Impl& engine, const Model::Impl& model, const Voice::Impl& voice,
                 const Request& request);

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_SYNTHESIZER_H_
