// The table of request options: name, range, default and meaning of every field of gsv::Request that a user sets.
// The command line, the server, the bindings and the documentation are made from it.
#ifndef GSV_PIPELINE_OPTIONS_H_
#define GSV_PIPELINE_OPTIONS_H_

#include <string>
#include <string_view>

#include "gsv/gsv.h"

namespace gsv::pipeline {

// "unknown option 'topk'; did you mean 'top_k'?" where a known name is near.
std::string UnknownOptionMessage(std::string_view name);

// Sets several options from "top_k=1 repetition_penalty=1.1", the form in which a model folder recommends its sampling.
// `where` names the source in messages.
void SetOptions(Request& request, std::string_view assignments, std::string_view where);

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_OPTIONS_H_
