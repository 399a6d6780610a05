// gsv plot: a picture of one recording, or of two for comparison.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "exit_code.h"
#include "gsv/gsv.h"
#include "terminal.h"

namespace gsv::cli {
namespace {

struct PlotArgs {
  std::vector<std::string> recordings;
  std::vector<std::string> titles;
  std::string output;
};

std::string TitleOf(const PlotArgs& args, size_t i) {
  return i < args.titles.size() ? args.titles[i] : std::filesystem::path(args.recordings[i]).filename().string();
}

int RunPlot(const PlotArgs& args, const Session& session) {
  const std::string output =
      args.output.empty() ? std::filesystem::path(args.recordings[0]).stem().string() + ".png" : args.output;
  const Samples first = ReadAudioFile(args.recordings[0]);
  if (args.recordings.size() == 1) {
    PlotAudio(first, TitleOf(args, 0), output);
  } else {
    PlotAudioPair(first, TitleOf(args, 0), ReadAudioFile(args.recordings[1]), TitleOf(args, 1), output);
  }
  if (!session.quiet) WriteText(output + "\n");
  return kSuccess;
}

}  // namespace

void AddPlot(CLI::App& app, Session& session) {
  CLI::App& command = *app.add_subcommand("plot", "Draw waveform and spectrogram of one or two recordings as PNG");
  auto args = std::make_shared<PlotArgs>();
  command.add_option("recordings", args->recordings, "one recording, or two to compare")
      ->type_name("FILE")
      ->required()
      ->expected(1, 2);
  command.add_option("-o,--out", args->output, "PNG file to write [name of the recording, .png]")->type_name("FILE");
  command.add_option("--title", args->titles, "heading; give it twice for two recordings")
      ->type_name("TEXT")
      ->allow_extra_args(false);
  AddQuiet(command, session);
  command.footer(
      "Examples:\n"
      "  gsv plot speech.wav\n"
      "  gsv plot original.wav speech.wav --title \"the person\" --title \"the clone\" --out compare.png");
  command.callback([args, &session] { session.run = [args, &session] { return RunPlot(*args, session); }; });
}

}  // namespace gsv::cli
