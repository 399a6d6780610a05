#include "player.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "gsv/gsv.h"
#include "interrupt.h"

namespace gsv::cli {
namespace {

// ALSA prints its own diagnostics otherwise; ours name the failure once.
void Silent(const char*, int, const char*, int, const char*, ...) {}

[[noreturn]] void FailPlay(int error) {
  throw Error(ErrorCode::kOutputUnwritable, std::string("the default sound device cannot play: ") +
                                                snd_strerror(error) + "; write a file with --out instead");
}

}  // namespace

Player::Player(int sample_rate) : sample_rate_(sample_rate) {
  snd_lib_error_set_handler(Silent);
  snd_pcm_t* opened = nullptr;
  if (const int error = snd_pcm_open(&opened, "default", SND_PCM_STREAM_PLAYBACK, 0); error < 0) FailPlay(error);
  pcm_.reset(opened);
  constexpr unsigned kLatencyMicroseconds = 200'000;
  const int error = snd_pcm_set_params(pcm_.get(), SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, /*channels=*/1,
                                       static_cast<unsigned>(sample_rate), /*soft_resample=*/1, kLatencyMicroseconds);
  if (error < 0) FailPlay(error);
  thread_ = std::thread([this] { Run(); });
}

Player::~Player() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Player::Add(std::span<const float> samples) {
  const std::vector<int16_t> rounded = Audio{.samples = {samples.begin(), samples.end()}}.ToInt16();
  {
    const std::lock_guard lock(mutex_);
    if (error_ < 0) FailPlay(error_);
    waiting_.insert(waiting_.end(), rounded.begin(), rounded.end());
  }
  changed_.notify_all();
}

void Player::Finish() {
  std::unique_lock lock(mutex_);
  ends_ = true;
  changed_.notify_all();
  constexpr std::chrono::milliseconds kLook(100);  // an interrupt is heard within that
  while (!changed_.wait_for(lock, kLook, [&] { return ended_; })) CheckInterrupt();
  if (error_ < 0) FailPlay(error_);
}

void Player::Run() {
  for (;;) {
    std::vector<int16_t> samples;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stops_ || ends_ || !waiting_.empty(); });
      samples.swap(waiting_);
      if (stops_ || samples.empty()) break;
    }
    const int error = Write(samples);
    const std::lock_guard lock(mutex_);
    error_ = error;
    if (error < 0) break;
  }
  bool heard = false;
  {
    const std::lock_guard lock(mutex_);
    heard = !stops_ && error_ == 0;
  }
  if (heard) {
    snd_pcm_drain(pcm_.get());
  } else {
    snd_pcm_drop(pcm_.get());
  }
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

int Player::Write(std::span<const int16_t> samples) {
  const size_t chunk = static_cast<size_t>(sample_rate_) / 10;
  for (size_t at = 0; at < samples.size();) {
    {
      const std::lock_guard lock(mutex_);
      if (stops_) return 0;
    }
    snd_pcm_sframes_t played = snd_pcm_writei(pcm_.get(), samples.data() + at, std::min(chunk, samples.size() - at));
    if (played < 0) played = snd_pcm_recover(pcm_.get(), static_cast<int>(played), /*silent=*/1);
    if (played < 0) return static_cast<int>(played);
    at += static_cast<size_t>(played);
  }
  return 0;
}

}  // namespace gsv::cli
