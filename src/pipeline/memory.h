// Where the memory of a model goes.
#ifndef GSV_PIPELINE_MEMORY_H_
#define GSV_PIPELINE_MEMORY_H_

#include <vector>

#include "gsv/gsv.h"
#include "pipeline/model.h"

namespace gsv::pipeline {

// gsv.h, Engine::MemoryOf.
std::vector<MemoryUse> MemoryOf(const Engine::Impl& engine, const Model::Impl& model);

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_MEMORY_H_
