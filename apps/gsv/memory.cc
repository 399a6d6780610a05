#include "memory.h"

#include <algorithm>
#include <string>
#include <vector>

#include "exit_code.h"
#include "machine.h"
#include "terminal.h"

namespace gsv::cli {
namespace {

struct Sample {
  const char* language;
  const char* text;
};
// What they bring into memory stays there: dictionaries are unpacked when they are first needed.
constexpr Sample kSamples[] = {{"en", "The kettle is on the stove."},
                               {"zh", "今天天气很好。"},
                               {"ja", "今日はいい天気です。"},
                               {"ko", "오늘은 날씨가 좋다."},
                               {"yue", "今日天氣好好。"}};

// What `action` adds to the memory of this process.
template <class Action>
MemoryUse Added(std::string what, const Action& action) {
  const Resident before = ResidentNow();
  action();
  const Resident after = ResidentNow();
  return {.what = std::move(what),
          .mapped_bytes = std::max(int64_t{0}, after.mapped - before.mapped),
          .private_bytes = std::max(int64_t{0}, after.anonymous - before.anonymous)};
}

void AddTexts(const Engine& engine, std::vector<MemoryUse>& uses) {
  for (const Sample& sample : kSamples) {
    try {
      uses.push_back(Added(std::string("text: ") + sample.language,
                           [&] { engine.Phones(sample.text, {.language = sample.language}); }));
    } catch (const Error&) {
      // A language whose dictionary is not installed takes no memory; `gsv doctor` says what is missing.
    }
  }
}

std::string Megabytes(int64_t bytes) { return Format("%.1f MB", static_cast<double>(bytes) / 1e6); }

}  // namespace

int ShowMemory(const ModelArgs& model_args, const EngineArgs& engine_args, const Session& session) {
  const Resident start = ResidentNow();
  const Engine engine = engine_args.Make(session);
  const ModelFiles files = model_args.Resolve();
  std::vector<MemoryUse> uses = {
      {.what = "program and libraries", .mapped_bytes = start.mapped, .private_bytes = start.anonymous}};
  AddTexts(engine, uses);
  const Model model = engine.LoadModel(files);
  for (MemoryUse& use : engine.MemoryOf(model)) uses.push_back(std::move(use));
  MemoryUse sum{.what = "sum"};
  for (const MemoryUse& use : uses) {
    sum.mapped_bytes += use.mapped_bytes;
    sum.private_bytes += use.private_bytes;
  }
  const Resident now = ResidentNow();

  if (session.json) {
    nlohmann::ordered_json parts = nlohmann::ordered_json::array();
    for (const MemoryUse& use : uses) {
      parts.push_back({{"what", use.what}, {"mapped_bytes", use.mapped_bytes}, {"private_bytes", use.private_bytes}});
    }
    WriteJson(nlohmann::ordered_json{{"model_version", model.info().version},
                                     {"decoder_precision", model.info().decoder_precision},
                                     {"vocoder_precision", model.info().vocoder_precision},
                                     {"parts", parts},
                                     {"sum_mapped_bytes", sum.mapped_bytes},
                                     {"sum_private_bytes", sum.private_bytes},
                                     {"resident_mapped_bytes", now.mapped},
                                     {"resident_private_bytes", now.anonymous}});
    return kSuccess;
  }
  uses.push_back(sum);
  uses.push_back({.what = "in memory now", .mapped_bytes = now.mapped, .private_bytes = now.anonymous});
  std::vector<std::vector<std::string>> rows = {{"WHAT", "MAPPED", "PRIVATE"}};
  for (const MemoryUse& use : uses)
    rows.push_back({use.what, Megabytes(use.mapped_bytes), Megabytes(use.private_bytes)});
  WriteText(FormatTable(rows));
  return kSuccess;
}

}  // namespace gsv::cli
