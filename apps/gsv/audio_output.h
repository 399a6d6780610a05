// Where the sound goes: a file, standard output, the loudspeaker.
#ifndef GSV_APPS_AUDIO_OUTPUT_H_
#define GSV_APPS_AUDIO_OUTPUT_H_

#include <CLI/CLI.hpp>
#include <memory>
#include <span>
#include <string>

#include "gsv/gsv.h"
#include "player.h"

namespace gsv::cli {

struct AudioOutput {
  std::string path;    // "-": standard output; empty: a new speech.wav, or none with --play
  std::string format;  // overrides the ending
  bool play = false;

  void AddTo(CLI::App& command);
  // Finds mistakes before the long work begins: an unknown format, a folder that does not exist.
  void Check() const;
  bool to_stdout() const { return path == "-"; }
  // Raw samples need no header that tells their number: they leave as they come.
  bool live_to_stdout() const { return to_stdout() && format == "raw"; }
  // Writes what LiveOutput has not. -> the file that was written, empty if none.
  std::string Deliver(const Audio& audio) const;
};

// What leaves while the rest is still being made: sound, and raw samples on standard output.
class LiveOutput {
 public:
  // Errors: OutputUnwritable where there is no sound device.
  LiveOutput(const AudioOutput& output, int sample_rate);
  // Errors: OutputUnwritable, DiskFull.
  void Add(std::span<const float> samples);
  // Waits until all was heard. Errors: OutputUnwritable; Cancelled.
  void Finish();

 private:
  const bool to_stdout_;
  std::unique_ptr<Player> player_;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_AUDIO_OUTPUT_H_
