// The loudspeaker, through ALSA (PipeWire and PulseAudio answer there too).
#ifndef GSV_APPS_PLAYER_H_
#define GSV_APPS_PLAYER_H_

#include <alsa/asoundlib.h>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace gsv::cli {

// Plays what it is given, in order, on a thread of its own, so that nobody waits for the sound. One thread uses it.
class Player {
 public:
  // Errors: OutputUnwritable where there is no sound device.
  explicit Player(int sample_rate);
  ~Player();  // silence at once
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  // Samples in -1..1. Errors: OutputUnwritable where the device has failed.
  void Add(std::span<const float> samples);
  // Waits until all was heard. Errors: OutputUnwritable; Cancelled by an interrupt.
  void Finish();

 private:
  struct Close {
    void operator()(snd_pcm_t* pcm) const { snd_pcm_close(pcm); }
  };

  void Run();
  int Write(std::span<const int16_t> samples);  // -> 0, or an error of ALSA

  const int sample_rate_;
  std::unique_ptr<snd_pcm_t, Close> pcm_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int16_t> waiting_;  // guarded by mutex_, as the rest
  bool ends_ = false;             // nothing more will be added
  bool stops_ = false;
  bool ended_ = false;
  int error_ = 0;
  std::thread thread_;
};

}  // namespace gsv::cli

#endif  // GSV_APPS_PLAYER_H_
