// gsv bench: how fast a model speaks on this machine.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "engine_args.h"
#include "exit_code.h"
#include "interrupt.h"
#include "machine.h"
#include "model_args.h"
#include "request_args.h"
#include "terminal.h"
#include "voice_args.h"

namespace gsv::cli {
namespace {

struct BenchArgs {
  std::string language = "en";
  int repeats = 3;
  ModelArgs model;
  VoiceArgs voice;
  EngineArgs engine;
};

struct Text {
  const char* language;
  const char* name;
  const char* text;
};

constexpr Text kTexts[] = {
    {"en", "short", "The kettle is on the stove."},
    {"en", "medium",
     "On the far side of the valley, a narrow road climbs slowly through the pines. Nobody has used it for years."},
    {"zh", "short", "今天天气很好。"},
    {"zh", "medium", "山谷的另一边，有一条小路慢慢爬进松林。很多年没有人走过了。"},
};

double Seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

struct Measured {
  std::string name;
  Audio audio;  // of the median run
  double real_time_factor = 0;
};

// The run of median real-time factor.
Measured Measure(const Engine& engine, const Model& model, const Voice& voice, const Request& request,
                 const std::string& name, int repeats) {
  std::vector<Measured> runs;
  for (int i = 0; i < repeats; ++i) {
    Measured run{.name = name, .audio = engine.Speak(model, voice, request), .real_time_factor = 0};
    run.real_time_factor = run.audio.timing.total / run.audio.duration_seconds();
    runs.push_back(std::move(run));
  }
  std::ranges::sort(runs, {}, &Measured::real_time_factor);
  return runs[runs.size() / 2];
}

int Tokens(const Audio& audio) {
  int tokens = 0;
  for (const SentenceInfo& sentence : audio.sentences) tokens += sentence.tokens;
  return tokens;
}

int RunBench(const BenchArgs& args, const Session& session) {
  ProgressLine progress(session.quiet);
  auto start = std::chrono::steady_clock::now();
  const Engine engine = args.engine.Make(session);
  const Model model = engine.LoadModel(args.model.Resolve());
  const double load_seconds = Seconds(start);

  Request request = RequestArgs().Make(model.info().sampling);
  request.language = args.language;
  request.seed = 1;
  request.on_progress = [](const Progress&) { return !Interrupted(); };
  std::vector<Text> texts;
  std::ranges::copy_if(kTexts, std::back_inserter(texts), [&](const Text& t) { return t.language == args.language; });

  request.text = texts.front().text;
  start = std::chrono::steady_clock::now();
  const Voice voice = args.voice.Make(engine, model, args.model, request);
  const double voice_seconds = Seconds(start);
  start = std::chrono::steady_clock::now();
  (void)engine.Speak(model, voice, request);
  const double first_seconds = Seconds(start);

  std::vector<Measured> results;
  for (const Text& text : texts) {
    progress.Show(std::string("speaking: ") + text.name);
    request.text = text.text;
    results.push_back(Measure(engine, model, voice, request, text.name, args.repeats));
  }
  progress.Clear();

  if (session.json) {
    nlohmann::ordered_json sentences = nlohmann::ordered_json::array();
    for (const Measured& run : results) {
      sentences.push_back({{"name", run.name},
                           {"duration_seconds", run.audio.duration_seconds()},
                           {"tokens", Tokens(run.audio)},
                           {"text_seconds", run.audio.timing.text},
                           {"semantic_seconds", run.audio.timing.semantic},
                           {"acoustic_seconds", run.audio.timing.acoustic},
                           {"total_seconds", run.audio.timing.total},
                           {"real_time_factor", run.real_time_factor}});
    }
    WriteJson(nlohmann::ordered_json{{"processor", ProcessorName()},
                                     {"threads", engine.threads()},
                                     {"kernels", engine.kernels()},
                                     {"model_version", model.info().version},
                                     {"parameters", model.info().parameters},
                                     {"load_seconds", load_seconds},
                                     {"voice_seconds", voice_seconds},
                                     {"first_speech_seconds", first_seconds},
                                     {"sentences", sentences}});
    return kSuccess;
  }
  WriteText(ProcessorName() + ", " + std::to_string(engine.threads()) + " threads, " + engine.kernels() + " kernels, " +
            model.info().version +
            Format(", %.1f million weights\n", static_cast<double>(model.info().parameters) / 1e6) +
            Format("load %.3f s", load_seconds) + Format(", voice %.3f s", voice_seconds) +
            Format(", first sentence %.3f s\n\n", first_seconds));
  std::vector<std::vector<std::string>> rows = {
      {"SENTENCE", "SOUND", "TEXT", "GPT", "TOKENS/S", "SOVITS", "TOTAL", "REAL-TIME FACTOR"}};
  for (const Measured& run : results) {
    const Timing& timing = run.audio.timing;
    rows.push_back({run.name, Format("%.2f s", run.audio.duration_seconds()), Format("%.3f s", timing.text),
                    Format("%.3f s", timing.semantic), Format("%.0f", Tokens(run.audio) / timing.semantic),
                    Format("%.3f s", timing.acoustic), Format("%.3f s", timing.total),
                    Format("%.3f", run.real_time_factor)});
  }
  WriteText(FormatTable(rows));
  return kSuccess;
}

}  // namespace

void AddBench(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("bench", "Measure load time and real-time factor");
  auto args = std::make_shared<BenchArgs>();
  command.add_option("-l,--lang,--language", args->language, "language of the sentences: en, zh")
      ->check(CLI::IsMember({"en", "zh"}))
      ->type_name("")
      ->capture_default_str();
  command.add_option("--repeats", args->repeats, "runs per sentence, the median counts")
      ->check(CLI::Range(1, 1000))
      ->type_name("N")
      ->capture_default_str();
  args->voice.AddTo(command);
  args->model.AddTo(command);
  args->engine.AddTo(command);
  AddJson(command, session);
  AddQuiet(command, session);
  command.footer("Examples:\n  gsv bench\n  gsv bench --model ~/GPT-SoVITS --voice me.safetensors --threads 2 --json");
  command.callback([args, &session] { session.run = [args, &session] { return RunBench(*args, session); }; });
}

}  // namespace gsv::cli
