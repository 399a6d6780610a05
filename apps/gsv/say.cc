// gsv say: text to speech.
#include <chrono>
#include <memory>
#include <string>

#include "audio_output.h"
#include "command.h"
#include "engine_args.h"
#include "exit_code.h"
#include "interrupt.h"
#include "model_args.h"
#include "request_args.h"
#include "terminal.h"
#include "text_input.h"
#include "voice_args.h"

namespace gsv::cli {
namespace {

struct SayArgs {
  TextArgs text;
  VoiceArgs voice;
  AudioOutput output;
  RequestArgs request;
  ModelArgs model;
  EngineArgs engine;
};

double RealTimeFactor(const Audio& audio) {
  return audio.duration_seconds() > 0 ? audio.timing.total / audio.duration_seconds() : 0.0;
}

// Seconds since main() began; negative where it did not happen.
struct Moments {
  double ready = -1;  // model and voice are loaded
  double first_token = -1;
  double first_sound = -1;
};

double SecondsOf(const Session& session) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - session.start).count();
}

nlohmann::ordered_json ToJson(const Audio& audio, const std::string& file, const VoiceInfo& voice,
                              const Moments& moments) {
  nlohmann::ordered_json sentences = nlohmann::ordered_json::array();
  for (const SentenceInfo& sentence : audio.sentences) {
    sentences.push_back({{"text", sentence.text},
                         {"normalized", sentence.normalized},
                         {"begin_sample", sentence.begin_sample},
                         {"end_sample", sentence.end_sample},
                         {"tokens", sentence.tokens},
                         {"stopped_at_limit", sentence.stopped_at_limit}});
  }
  return {{"file", file},
          {"voice", voice.name},
          {"duration_seconds", audio.duration_seconds()},
          {"sample_rate", audio.sample_rate},
          {"seed", audio.seed},
          {"real_time_factor", RealTimeFactor(audio)},
          {"timing_seconds",
           {{"text", audio.timing.text},
            {"semantic", audio.timing.semantic},
            {"acoustic", audio.timing.acoustic},
            {"total", audio.timing.total},
            {"first_sound", audio.timing.first_sound}}},
          {"ready_seconds", moments.ready},
          {"first_token_seconds", moments.first_token},
          {"first_sound_seconds", moments.first_sound},
          {"sentences", sentences}};
}

std::string Summary(const Audio& audio, const std::string& file) {
  return (file.empty() ? "played" : file) + Format(": %.2f s", audio.duration_seconds()) +
         Format(" in %.2f s", audio.timing.total) + Format(" (real-time factor %.2f)", RealTimeFactor(audio)) +
         ", seed " + std::to_string(audio.seed);
}

int RunSay(const SayArgs& args, const Session& session) {
  if (session.json && args.output.to_stdout()) {
    throw Error(ErrorCode::kOptionOutOfRange, "--json and --out - both want standard output; name a file");
  }
  const std::string text = args.text.Read();
  args.output.Check();
  (void)args.request.Make({});  // a bad option should not wait for the model

  ProgressLine progress(session.quiet);
  progress.Show("loading the model ...");
  const Engine engine = args.engine.Make(session);
  const Model model = engine.LoadModel(args.model.Resolve());
  CheckInterrupt();
  Request request = args.request.Make(model.info().sampling);
  request.text = text;
  progress.Show("reading the voice ...");
  const Voice voice = args.voice.Make(engine, model, args.model, request);
  CheckInterrupt();

  LiveOutput live(args.output, model.info().sample_rate);
  Moments moments{.ready = SecondsOf(session)};
  request.on_progress = [&](const Progress& now) {
    if (moments.first_token < 0 && now.tokens > 0) moments.first_token = SecondsOf(session);
    progress.Show(now);
    return !Interrupted();
  };
  request.on_audio = [&](std::span<const float> samples) {
    if (moments.first_sound < 0) moments.first_sound = SecondsOf(session);
    live.Add(samples);
    return !Interrupted();
  };
  const Audio audio = engine.Speak(model, voice, request);
  progress.Clear();
  const std::string file = args.output.Deliver(audio);
  live.Finish();

  if (session.json) {
    WriteJson(ToJson(audio, file, voice.info(), moments));
  } else if (!session.quiet) {
    if (args.output.to_stdout()) {
      WriteMessage(Summary(audio, "standard output"));
    } else {
      WriteText(Summary(audio, file) + "\n");
    }
  }
  return kSuccess;
}

}  // namespace

void AddSay(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("say", "Speak a text in a cloned voice");
  auto args = std::make_shared<SayArgs>();
  args->text.AddTo(command);
  args->output.AddTo(command);
  args->voice.AddTo(command);
  args->request.AddTo(command);
  args->model.AddTo(command);
  args->engine.AddTo(command);
  AddJson(command, session);
  AddQuiet(command, session);
  command.footer(
      "Examples:\n"
      "  gsv say \"Hello, this is a small voice.\"                      the demo voice, into speech.wav\n"
      "  gsv say 你好，欢迎使用语音合成。 --out hello.mp3                 in its Mandarin voice\n"
      "  gsv say --model ~/GPT-SoVITS --ref me.wav --ref-text \"The words in it.\" --file letter.txt --out letter.wav\n"
      "  gsv say --voice me.safetensors --temperature 0.8 --seed 7 \"Again, and the same.\"\n"
      "  echo \"From a pipe.\" | gsv say --out - | aplay\n"
      "  gsv say --play --chunk-tokens 12 --file letter.txt             heard while it is still being made\n"
      "\nSampling that the model's refs.json recommends holds for every option that is not given here.");
  command.callback([args, &session] { session.run = [args, &session] { return RunSay(*args, session); }; });
}

}  // namespace gsv::cli
