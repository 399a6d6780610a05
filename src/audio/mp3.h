// MP3 through libmpg123. libsndfile reads MP3 with the same library, but lets it print its remarks on a file to the
// standard error stream, which a library must not do.
#ifndef GSV_AUDIO_MP3_H_
#define GSV_AUDIO_MP3_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "audio/formats.h"

namespace gsv::audio {

// Errors: as Decode.
Samples DecodeMp3(std::span<const std::byte> bytes, std::string_view name, const DecodeLimits& limits);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_MP3_H_
