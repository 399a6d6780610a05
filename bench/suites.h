// What is measured. Each suite adds its rows to the report.
#ifndef GSV_BENCH_SUITES_H_
#define GSV_BENCH_SUITES_H_

#include <string>

#include "bench/report.h"
#include "models/precision.h"
#include "ops/context.h"

namespace gsv::bench {

struct Machine {
  ThreadPool& pool;
  const kernels::Kernels& kernels;
  models::Precision precision;
  std::string precision_name;
  std::string program = {};                   // gsv; of `start` and `memory`
  std::string models = {}, models_int8 = {};  // folders of gsv_bench_model; of these and of `sentences`
};

// Matrix products of the sizes that the encoders and the prefill use; both operands of the decoder's type, their rows
// quantised on the way.
void Gemm(Machine machine, Report& report);
// The convolutions of the published v2 vocoder, for one second of speech at 32 kHz, of the vocoder's type.
void Vocoder(Machine machine, Report& report);
// The products and attention of one token of the published v2 decoder: 24 layers, width 512, 300 positions, of the
// decoder's type.
void Decode(Machine machine, Report& report);

// Decoder, vocoder and a whole sentence of the published v2 size.
void Networks(Machine machine, Report& report);

// Whole sentences, and how their cost grows.
void Sentences(Machine machine, Report& report);

// The program: until model and voice are loaded, until the first token; most memory.
void Start(Machine machine, Report& report);
void Memory(Machine machine, Report& report);

// The text front end by itself, on one thread: start, memory, characters per second and how they grow with the text.
void Text(Machine machine, Report& report);

}  // namespace gsv::bench

#endif  // GSV_BENCH_SUITES_H_
