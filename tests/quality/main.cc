// gsv_judge: how well a model folder speaks, as a phone recogniser hears it.
#include <charconv>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "audio/mono.h"
#include "base/error.h"
#include "quality/speech.h"

namespace gsv::quality {
namespace {

const std::string kTop = GSV_SOURCE_DIR;

constexpr const char* kUsage =
    R"(usage: gsv_judge [OPTION..]   speaks 60 sentences a language with every reference and prints a table
       gsv_judge WAV..       prints the phones and the speaker that are heard in recordings

  --model FOLDER              with refs.json; default: models/demo of the source tree
  --voice NAME                only this reference
  --count N                   sentences a reference
  --seed N                    default 1
  --precision f32|f32-direct|bf16|int8|auto, --kernels NAME, --threads N
  --options "NAME=VALUE .."   request options over those that refs.json recommends
  --sentences FILE            language, text and phones a line; default: training/gsv_training/test_sentences.tsv
  --end MARK                  at the end of every text in the place of its own: a comma, as pieces of long texts have
  --details                   also what was heard in every sentence that was not all right

The recogniser knows the teachers of the demo voice only: it compares versions of that voice (docs/demo-voice.md).

  gsv_judge --voice hts --count 10 --details
  gsv_judge --end ,
  gsv_judge --sentences training/gsv_training/test_short.tsv
  gsv_judge --options "top_k=15 temperature=1 repetition_penalty=1.35" --seed 7
  gsv_judge models/demo/ref/rms.wav
)";

struct Arguments {
  std::string model = kTop + "/models/demo";
  std::string sentences = kTop + "/training/gsv_training/test_sentences.tsv";
  std::string voice, precision, kernels, options, end;
  int count = 60, threads = 0;
  int64_t seed = 1;
  bool details = false, help = false;
  std::vector<std::string> recordings;
};

int64_t Number(const std::string& option, const std::string& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1 || value > 1000000000) {
    throw std::invalid_argument(option + " expects a number from 1 on, found \"" + text + "\"");
  }
  return value;
}

Arguments Parse(int argc, char** argv) {
  Arguments args;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const auto value = [&]() -> std::string {
      if (i + 1 == argc) throw std::invalid_argument(name + " needs a value");
      return argv[++i];
    };
    if (name == "--model") {
      args.model = value();
    } else if (name == "--voice") {
      args.voice = value();
    } else if (name == "--count") {
      args.count = static_cast<int>(Number(name, value()));
    } else if (name == "--seed") {
      args.seed = Number(name, value());
    } else if (name == "--precision") {
      args.precision = value();
    } else if (name == "--kernels") {
      args.kernels = value();
    } else if (name == "--threads") {
      args.threads = static_cast<int>(Number(name, value()));
    } else if (name == "--options") {
      args.options = value();
    } else if (name == "--sentences") {
      args.sentences = value();
    } else if (name == "--end") {
      args.end = value();
    } else if (name == "--details") {
      args.details = true;
    } else if (name == "--help" || name == "-h") {
      args.help = true;
    } else if (name.starts_with("-")) {
      throw std::invalid_argument("unknown option " + name);
    } else {
      args.recordings.push_back(name);
    }
  }
  return args;
}

// Labels without their language.
std::string Text(const std::vector<std::string>& labels) {
  std::string text;
  for (const std::string& label : labels) text += (text.empty() ? "" : " ") + label.substr(2);
  return text;
}

void Listen(Judge& judge, const std::vector<std::string>& recordings) {
  for (const std::string& path : recordings) {
    const audio::Mono mono = audio::MixToMono(ReadAudioFile(path), path);
    const Heard heard = judge.Listen(mono.samples, mono.sample_rate);
    std::printf("%s (%s): %s\n", path.c_str(), heard.speaker.c_str(), Text(heard.labels).c_str());
  }
}

void PrintRow(const std::string& name, const Summary& sum) {
  std::printf("| %s | %d | %d | %.3f | %.0f %% | %.3f | %+.1f | %.1f | %d | %d | %d |\n", name.c_str(), sum.sentences,
              sum.phones, sum.error_rate(), 100.0 * sum.voice_right / sum.sentences, Median(sum.pitch_ratios),
              Median(sum.levels), sum.seconds, sum.clipped, sum.click, sum.pause);
  std::fflush(stdout);
}

void PrintDetails(const Sentence& sentence, const Verdict& verdict) {
  if (verdict.wrong == 0) return;
  std::fprintf(stderr, "%s\n  wanted %s\n  heard  %s\n  %d of %d wrong\n", sentence.text.c_str(),
               Text(LabelsOf(sentence.phones, sentence.language)).c_str(), Text(verdict.heard.labels).c_str(),
               verdict.wrong, verdict.phones);
}

void PrintTable(Judge& judge, const Arguments& args) {
  const Engine engine({.threads = args.threads, .kernels = args.kernels});
  ModelFiles files = ModelFiles::Find(args.model);
  files.precision = args.precision;
  const Model model = engine.LoadModel(files);
  Request request = RecommendedRequest(model, args.options);
  request.seed = args.seed;
  std::vector<Sentence> sentences = ReadSentences(args.sentences);
  if (!args.end.empty()) {
    for (Sentence& sentence : sentences) sentence.text = EndedWith(sentence.text, args.end);
  }
  std::printf(
      "| reference | sentences | phones | error | right speaker | pitch ratio | level, dB | seconds | clip | click | "
      "pause |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
  Summary all, sum;
  std::string voice;  // that `sum` is of
  const auto end_row = [&] {
    if (sum.sentences > 0) PrintRow(voice, sum);
    sum = {};
  };
  SpeakAndJudge(
      judge, engine, model, args.model, request, sentences,
      [&](const Spoken& spoken) {
        if (spoken.voice != voice) end_row();
        voice = spoken.voice;
        sum.Add(spoken.verdict, spoken.reference);
        all.Add(spoken.verdict, spoken.reference);
        if (args.details) PrintDetails(spoken.sentence, spoken.verdict);
      },
      args.voice, args.count);
  end_row();
  if (all.sentences == 0) Fail(ErrorCode::kOptionOutOfRange, args.model, " has no reference \"", args.voice, "\"");
  PrintRow("all", all);
}

}  // namespace
}  // namespace gsv::quality

int main(int argc, char** argv) try {
  const gsv::quality::Arguments args = gsv::quality::Parse(argc, argv);
  if (args.help) {
    std::fputs(gsv::quality::kUsage, stdout);
    return 0;
  }
  gsv::quality::Judge judge(gsv::quality::kTop + "/training/recogniser");
  if (args.recordings.empty()) {
    gsv::quality::PrintTable(judge, args);
  } else {
    gsv::quality::Listen(judge, args.recordings);
  }
  return 0;
} catch (const std::logic_error& error) {
  std::fprintf(stderr, "gsv_judge: %s\n%s", error.what(), gsv::quality::kUsage);
  return 2;
} catch (const std::exception& error) {
  std::fprintf(stderr, "gsv_judge: %s\n", error.what());
  return 1;
}
