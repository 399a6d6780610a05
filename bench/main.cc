// gsv_bench: how fast this build is on this machine, beside what the machine can do at most.
//   gsv_bench [--threads N] [--seconds S] [--kernels NAME] [--precision NAME] [--cpu-time] [--json FILE]
//             [--program GSV] [--models FOLDER] [--models-int8 FOLDER] [SUITE..]
// The suites that need them: --program is gsv, --models and --models-int8 are folders of gsv_bench_model.
// --cpu-time, with one thread, counts the time that it ran: for machines that others use too.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <string>

#include "bench/machine_limits.h"
#include "bench/suites.h"

namespace gsv::bench {
namespace {

struct Suite {
  const char* name;
  void (*run)(Machine, Report&);
  bool needs_models = false;
};
// `text` is first: what it measures of memory must not have been touched before.
constexpr Suite kSuites[] = {{"text", Text},
                             {"gemm", Gemm},
                             {"vocoder", Vocoder},
                             {"decode", Decode},
                             {"networks", Networks},
                             {"sentences", Sentences, /*needs_models=*/true},
                             {"start", Start, /*needs_models=*/true},
                             {"memory", Memory, /*needs_models=*/true}};

struct Options {
  int threads = 0;  // one per hardware thread
  double seconds = 0.3;
  const char* kernels = nullptr;  // the fastest
  std::string precision = "f32";
  Clock clock = Clock::kWall;
  std::string json;  // file
  std::string program, models, models_int8;
  std::vector<const Suite*> suites;  // all
};

int Usage() {
  std::fprintf(
      stderr,
      "usage: gsv_bench [--threads N] [--seconds S] [--kernels NAME] [--precision NAME] [--cpu-time] [--json FILE]\n"
      "                 [--program GSV --models FOLDER --models-int8 FOLDER] [SUITE..]\n"
      "suites:");
  for (const Suite& suite : kSuites) std::fprintf(stderr, " %s", suite.name);
  std::fprintf(stderr, "\nkernels:");
  for (const kernels::Kernels* table : kernels::Supported()) std::fprintf(stderr, " %s", table->name);
  std::fprintf(stderr, "\n");
  return 2;
}

bool Parse(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const auto is = [&](const char* name) { return std::strcmp(argv[i], name) == 0; };
    if (is("--cpu-time")) {
      options.clock = Clock::kProcessor;
    } else if (is("--threads") && i + 1 < argc) {
      options.threads = std::atoi(argv[++i]);
    } else if (is("--seconds") && i + 1 < argc) {
      options.seconds = std::atof(argv[++i]);
    } else if (is("--kernels") && i + 1 < argc) {
      options.kernels = argv[++i];
    } else if (is("--precision") && i + 1 < argc) {
      options.precision = argv[++i];
    } else if (is("--json") && i + 1 < argc) {
      options.json = argv[++i];
    } else if (is("--program") && i + 1 < argc) {
      options.program = argv[++i];
    } else if (is("--models") && i + 1 < argc) {
      options.models = argv[++i];
    } else if (is("--models-int8") && i + 1 < argc) {
      options.models_int8 = argv[++i];
    } else {
      const size_t before = options.suites.size();
      for (const Suite& suite : kSuites) {
        if (is(suite.name)) options.suites.push_back(&suite);
      }
      if (options.suites.size() == before) return false;
    }
  }
  if (options.clock == Clock::kProcessor && options.threads != 1) return false;
  const bool has_models = !options.program.empty() && !options.models.empty() && !options.models_int8.empty();
  if (options.suites.empty()) {
    for (const Suite& suite : kSuites) {
      if (has_models || !suite.needs_models) options.suites.push_back(&suite);
    }
  }
  return has_models || std::ranges::none_of(options.suites, &Suite::needs_models);
}

int Main(int argc, char** argv) {
  Options options;
  if (!Parse(argc, argv, options)) return Usage();
  const kernels::Kernels* table = options.kernels ? kernels::Find(options.kernels) : &kernels::Best();
  if (table == nullptr) return Usage();
  const models::Precision precision = models::FindPrecision(options.precision, *table);
  ThreadPool pool(options.threads);
  Report report(options.clock, options.seconds);
  // Before and after every suite, the best of all: what else runs on the machine comes and goes.
  Limits limits;
  const auto measure_limits = [&] {
    limits.flops = std::max(limits.flops, MeasureFlops(pool));
    limits.bf16 = std::max(limits.bf16, MeasureBF16(pool, *table));
    limits.int8 = std::max(limits.int8, MeasureInt8(pool, *table));
    limits.bytes = std::max(limits.bytes, MeasureReadBandwidth(pool));
  };
  measure_limits();
  for (const Suite* suite : options.suites) {
    suite->run({pool, *table, precision, options.precision, options.program, options.models, options.models_int8},
               report);
    measure_limits();
  }
  std::printf("kernels %s, %d threads\n%s", table->name, pool.threads(), Table(report, limits).c_str());
  if (!options.json.empty()) std::ofstream(options.json) << Json(report, limits, table->name, pool.threads());
  return 0;
}

}  // namespace
}  // namespace gsv::bench

int main(int argc, char** argv) {
  try {
    return gsv::bench::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gsv_bench: %s\n", error.what());
    return 1;
  }
}
