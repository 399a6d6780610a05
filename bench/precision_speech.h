// What is heard of the demo voice at each precision: rows of gsv_precision's table.
#ifndef GSV_BENCH_PRECISION_SPEECH_H_
#define GSV_BENCH_PRECISION_SPEECH_H_

#include <string>

namespace gsv::bench {

// The sentences of training/gsv_training/test_sentences.tsv with every reference of `folder`/refs.json, sampled as the
// model recommends, judged by the phone recogniser of the tests (docs/demo-voice.md), which knows the demo voice's
// speakers alone. Prints a row for each of f32, bf16, int8 and auto.
void PrintSpeech(const std::string& folder, int threads);

}  // namespace gsv::bench

#endif  // GSV_BENCH_PRECISION_SPEECH_H_
