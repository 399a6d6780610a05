// Audio files: which containers are read and written, and how. libsndfile does the work; this file bounds it, checks
// it, and turns its failures into errors.
#ifndef GSV_AUDIO_FORMATS_H_
#define GSV_AUDIO_FORMATS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gsv/gsv.h"

namespace gsv::audio {

// Bounds on a decoded file. A few kilobytes of a packed format can hold days of silence.
struct DecodeLimits {
  double seconds = 3600;
  size_t values = size_t{1} << 30;  // samples of all channels: 4 GiB; an hour of stereo at 149 kHz
};

// Decodes a file in memory. `name` tells it in messages. Errors: kAudioUnsupported (none of the containers, or
// damaged), kAudioNoChannels (nothing in it), kAudioTooLong.
Samples Decode(std::span<const std::byte> bytes, std::string_view name, const DecodeLimits& limits = {});

// A container that is written.
struct Format;
// By its name ("wav") or by the ending of a path (".wav"), in any case. Error: kAudioUnsupported, with the known names.
const Format& FormatByName(std::string_view name);
const Format& FormatByPath(const std::string& path);

std::vector<std::string> FormatNames();

// Mono samples as a whole file. Formats that know only some sample rates get the next higher one.
// Errors: kAudioNoChannels (no samples), kOptionOutOfRange (sample rate), kAudioNotFinite, kAudioTooLong.
std::vector<std::byte> Encode(std::span<const float> mono, int sample_rate, const Format& format);

// round(x * 32767), clamped. Error: kAudioNotFinite.
std::vector<int16_t> ToInt16(std::span<const float> samples);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_FORMATS_H_
