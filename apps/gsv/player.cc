#include "player.h"

#include <alsa/asoundlib.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "interrupt.h"

namespace gsv::cli {
namespace {

// ALSA prints its own diagnostics otherwise; ours name the failure once.
void Silent(const char*, int, const char*, int, const char*, ...) {}

struct ClosePcm {
  void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
};

[[noreturn]] void FailPlay(int error) {
  throw Error(ErrorCode::kOutputUnwritable, std::string("the default sound device cannot play: ") +
                                                snd_strerror(error) + "; write a file with --out instead");
}

}  // namespace

void Play(const Audio& audio) {
  snd_lib_error_set_handler(Silent);
  snd_pcm_t* opened = nullptr;
  if (const int error = snd_pcm_open(&opened, "default", SND_PCM_STREAM_PLAYBACK, 0); error < 0) FailPlay(error);
  const std::unique_ptr<snd_pcm_t, ClosePcm> pcm(opened);
  constexpr unsigned kLatencyMicroseconds = 200'000;
  const int error =
      snd_pcm_set_params(pcm.get(), SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, /*channels=*/1,
                         static_cast<unsigned>(audio.sample_rate), /*soft_resample=*/1, kLatencyMicroseconds);
  if (error < 0) FailPlay(error);

  const std::vector<int16_t> samples = audio.ToInt16();
  const size_t chunk = static_cast<size_t>(audio.sample_rate) / 10;  // an interrupt is heard within 0.1 s
  for (size_t at = 0; at < samples.size();) {
    CheckInterrupt();
    snd_pcm_sframes_t played = snd_pcm_writei(pcm.get(), samples.data() + at, std::min(chunk, samples.size() - at));
    if (played < 0) played = snd_pcm_recover(pcm.get(), static_cast<int>(played), /*silent=*/1);
    if (played < 0) FailPlay(static_cast<int>(played));
    at += static_cast<size_t>(played);
  }
  snd_pcm_drain(pcm.get());
}

}  // namespace gsv::cli
