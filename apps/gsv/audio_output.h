// Where the sound goes: a file, standard output, the loudspeaker.
#ifndef GSV_APPS_AUDIO_OUTPUT_H_
#define GSV_APPS_AUDIO_OUTPUT_H_

#include <CLI/CLI.hpp>
#include <string>

#include "gsv/gsv.h"

namespace gsv::cli {

struct AudioOutput {
  std::string path;    // "-": standard output; empty: a new speech.wav, or none with --play
  std::string format;  // overrides the ending
  bool play = false;

  void AddTo(CLI::App& command);
  // Finds mistakes before the long work begins: an unknown format, a folder that does not exist.
  void Check() const;
  bool to_stdout() const { return path == "-"; }
  // Writes and plays. -> the file that was written, empty if none.
  std::string Deliver(const Audio& audio) const;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_AUDIO_OUTPUT_H_
