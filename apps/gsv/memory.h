// Where memory goes, for `gsv doctor --memory`.
#ifndef GSV_APPS_MEMORY_H_
#define GSV_APPS_MEMORY_H_

#include "command.h"
#include "engine_args.h"
#include "model_args.h"

namespace gsv::cli {

// Prints a table, or JSON. Speaks a sentence of zeros to see what one needs.
int ShowMemory(const ModelArgs& model, const EngineArgs& engine, const Session& session);

}  // namespace gsv::cli

#endif  // GSV_APPS_MEMORY_H_
