// gsv_bench_worker: the networks of a folder of gsv_bench_model, run as often as another program asks.
//   gsv_bench_worker FOLDER [--threads N] [--precision NAME]
// Lines of standard input: "run NETWORK COUNT" -> one line of COUNT times in seconds; "out NETWORK FILE" -> writes the
// output as raw float32, then a line "ok". Its counterparts are the engines of bench/compare: equal inputs, made by
// Ramp().
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "models/hubert.h"
#include "models/precision.h"
#include "models/sovits.h"
#include "models/t2s.h"
#include "weights/open.h"

namespace gsv::bench {
namespace {

// Sizes as in bench/compare/networks.py.
constexpr int kPhones = 100, kPrefillTokens = 100, kStepTokens = 200;
constexpr int kSentenceTokens = 250, kSentencePhones = 120, kFrames = 500;  // 10 s
constexpr int kWaveSamples = 80000;                                         // 5 s

std::vector<float> Ramp(int64_t count, float scale) {
  std::vector<float> values(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) {
    values[static_cast<size_t>(i)] = (static_cast<float>(i * 7919 % 2003) / 2003.0f - 0.5f) * scale;
  }
  return values;
}

std::vector<int> Numbers(int count, int below) {
  std::vector<int> numbers(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) numbers[static_cast<size_t>(i)] = i * 7919 % below;
  return numbers;
}

class Worker {
 public:
  Worker(const std::string& folder, int threads, const std::string& precision_name)
      : pool_(threads), ctx_{arena_, pool_, kernels::Best()} {
    const models::Precision precision = models::FindPrecision(precision_name, kernels::Best());
    t2s_ = models::LoadT2s(weights::OpenCheckpoint(folder + "/gpt.safetensors"), precision.decoder,
                           precision.decoder_rows);
    sovits_ = models::LoadSovits(weights::OpenCheckpoint(folder + "/sovits.safetensors"), precision.vocoder,
                                 precision.convolutions);
    hubert_ = models::LoadHubert(weights::OpenCheckpoint(folder + "/hubert.safetensors"));
    prefilled_ = models::NewT2sState(state_arena_, *t2s_, 512);
    models::Prefill(ctx_, *t2s_, phones_, {}, Numbers(kStepTokens, 1000), prefilled_);
    fresh_ = models::NewT2sState(state_arena_, *t2s_, 512);
    networks_ = {{"prefill", [this] { return Prefill(); }},
                 {"step", [this] { return Step(); }},
                 {"acoustic", [this] { return Acoustic(); }},
                 {"vocoder", [this] { return Vocoder(); }},
                 {"hubert", [this] { return models::HubertFeatures(ctx_, *hubert_, wave_); }}};
  }

  void Serve() {
    for (std::string line; std::getline(std::cin, line);) {
      std::istringstream words(line);
      std::string command, network, argument;
      words >> command >> network >> argument;
      const auto found = networks_.find(network);
      if (found == networks_.end()) throw std::runtime_error("no network " + network);
      if (command == "run") {
        Run(found->second, std::stoi(argument));
      } else {
        Arena::Scope scope(arena_);
        const Tensor out = found->second();
        std::ofstream file(argument, std::ios::binary);
        file.write(static_cast<const char*>(out.data), out.elements() * static_cast<int64_t>(sizeof(float)));
        file.close();
        std::cout << (file ? "ok" : "failed") << std::endl;
      }
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  void Run(const std::function<Tensor()>& network, int count) {
    for (int i = 0; i < count; ++i) {
      Arena::Scope scope(arena_);
      const auto begin = Clock::now();
      network();
      std::cout << std::chrono::duration<double>(Clock::now() - begin).count() << (i + 1 < count ? " " : "");
    }
    std::cout << std::endl;
  }

  Tensor Prefill() {
    fresh_.Clear();
    return models::Prefill(ctx_, *t2s_, phones_, {}, prompt_, fresh_);
  }

  Tensor Step() {
    models::T2sState* states[] = {&prefilled_};
    const int token = 7;
    const Tensor logits = models::Step(ctx_, *t2s_, std::span(&token, 1), states);
    for (ops::KeyValueCache& layer : prefilled_.layers) --layer.length;
    --prefilled_.token_position;
    return logits;
  }

  Tensor Acoustic() {
    const Tensor content = models::Content(ctx_, *sovits_, tokens_, spoken_, style());
    return models::Latent(ctx_, *sovits_, content,
                          {.style = style(), .noise = [&](int64_t first, int64_t frames, float* out) {
                             const int64_t channels = sovits_->config.latent_channels;
                             std::copy_n(noise_.data() + first * channels, frames * channels, out);
                           }});
  }

  Tensor Vocoder() {
    return models::Vocode(ctx_, *sovits_, Tensor(latent_.data(), {kFrames, sovits_->config.latent_channels}), style());
  }

  Tensor style() { return {style_.data(), {1, static_cast<int64_t>(style_.size())}}; }

  Arena arena_, state_arena_;
  ThreadPool pool_;
  Context ctx_;
  std::shared_ptr<const models::T2s> t2s_;
  std::shared_ptr<const models::Sovits> sovits_;
  std::shared_ptr<const models::Hubert> hubert_;
  models::T2sState prefilled_, fresh_;
  std::vector<int> phones_ = Numbers(kPhones, 300), prompt_ = Numbers(kPrefillTokens, 1000);
  std::vector<int> tokens_ = Numbers(kSentenceTokens, 1000), spoken_ = Numbers(kSentencePhones, 300);
  std::vector<float> style_ = Ramp(512, 1), noise_ = Ramp(int64_t{kFrames} * 192, 1), latent_ = noise_;
  std::vector<float> wave_ = Ramp(kWaveSamples, 0.1f);
  std::map<std::string, std::function<Tensor()>> networks_;
};

int Main(int argc, char** argv) {
  std::string folder, precision = "f32";
  int threads = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--threads" && i + 1 < argc) {
      threads = std::atoi(argv[++i]);
    } else if (name == "--precision" && i + 1 < argc) {
      precision = argv[++i];
    } else {
      folder = name;
    }
  }
  if (folder.empty() || folder[0] == '-') {
    std::fprintf(stderr, "usage: gsv_bench_worker FOLDER [--threads N] [--precision NAME]\n");
    return 2;
  }
  try {
    Worker(folder, threads, precision).Serve();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gsv_bench_worker: %s\n", error.what());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace gsv::bench

int main(int argc, char** argv) { return gsv::bench::Main(argc, argv); }
