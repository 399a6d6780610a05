// What a decoder fills: samples that grow block by block under the limits, whatever the file claims about itself.
#ifndef GSV_AUDIO_DECODED_H_
#define GSV_AUDIO_DECODED_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "audio/formats.h"

namespace gsv::audio {

// The bytes of a file with the position of a reader in them.
class MemorySource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}

  int64_t size() const { return static_cast<int64_t>(bytes_.size()); }
  int64_t position() const { return position_; }
  // Both as POSIX read and lseek, but for positions, which stay within the file.
  int64_t Read(void* out, int64_t count);
  int64_t Seek(int64_t offset, int whence);

 private:
  std::span<const std::byte> bytes_;
  int64_t position_ = 0;
};

class Decoded {
 public:
  // Throws kAudioNoChannels and kAudioUnsupported (sample rate).
  Decoded(std::string_view name, int sample_rate, int channels, const DecodeLimits& limits);

  int channels() const { return samples_.channels; }
  int64_t frames() const { return static_cast<int64_t>(samples_.values.size()) / samples_.channels; }
  double seconds() const { return static_cast<double>(frames()) / samples_.sample_rate; }

  // Interleaved samples, whole frames. Throws kAudioTooLong.
  void Append(std::span<const float> values);
  // Throws kAudioNoChannels where nothing was appended.
  Samples Take();

 private:
  std::string_view name_;
  int64_t most_frames_;
  Samples samples_;
};

}  // namespace gsv::audio

#endif  // GSV_AUDIO_DECODED_H_
