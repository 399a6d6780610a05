#include "audio/mp3.h"

#include <mpg123.h>

#include <memory>
#include <vector>

#include "audio/decoded.h"
#include "base/error.h"

namespace gsv::audio {
namespace {

struct DeleteDecoder {
  void operator()(mpg123_handle* decoder) const { mpg123_delete(decoder); }
};
using Decoder = std::unique_ptr<mpg123_handle, DeleteDecoder>;

Decoder Open(MemorySource& source, std::string_view name) {
  Decoder decoder(mpg123_new(/*decoder=*/nullptr, /*error=*/nullptr));
  if (decoder == nullptr) Fail(ErrorCode::kOutOfMemory, name, ": the mp3 decoder cannot be started");
  constexpr long kFlags = MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_SKIP_ID3V2;
  mpg123_param(decoder.get(), MPG123_ADD_FLAGS, kFlags, 0);
  mpg123_param(decoder.get(), MPG123_REMOVE_FLAGS, MPG123_AUTO_RESAMPLE, 0);
  mpg123_param(decoder.get(), MPG123_RESYNC_LIMIT, -1, 0);  // tags at the end, and damage, are skipped as players do
  mpg123_replace_reader_handle(
      decoder.get(),
      [](void* user, void* out, size_t count) -> mpg123_ssize_t {
        return static_cast<mpg123_ssize_t>(static_cast<MemorySource*>(user)->Read(out, static_cast<int64_t>(count)));
      },
      [](void* user, off_t offset, int whence) -> off_t {
        return static_cast<MemorySource*>(user)->Seek(offset, whence);
      },
      /*cleanup=*/nullptr);
  if (mpg123_open_handle(decoder.get(), &source) != MPG123_OK) {
    Fail(ErrorCode::kAudioUnsupported, name, ": cannot be decoded: ", mpg123_strerror(decoder.get()));
  }
  return decoder;
}

}  // namespace

Samples DecodeMp3(std::span<const std::byte> bytes, std::string_view name, const DecodeLimits& limits) {
  MemorySource source(bytes);
  const Decoder decoder = Open(source, name);
  long rate = 0;
  int channels = 0, encoding = 0;
  if (mpg123_getformat(decoder.get(), &rate, &channels, &encoding) != MPG123_OK || encoding != MPG123_ENC_FLOAT_32) {
    Fail(ErrorCode::kAudioUnsupported, name, ": holds no mp3 frames: ", mpg123_strerror(decoder.get()));
  }
  // The first frame's rate and channels hold for the whole file; a change in the middle is an error.
  mpg123_format_none(decoder.get());
  mpg123_format(decoder.get(), rate, channels, encoding);

  Decoded decoded(name, static_cast<int>(rate), channels, limits);
  std::vector<float> block(1 << 15);
  while (true) {
    size_t bytes_read = 0;
    const int status = mpg123_read(decoder.get(), reinterpret_cast<unsigned char*>(block.data()),
                                   block.size() * sizeof(float), &bytes_read);
    decoded.Append(std::span(block).first(bytes_read / sizeof(float)));
    if (status == MPG123_DONE || (status == MPG123_OK && bytes_read == 0)) break;
    if (status != MPG123_OK && status != MPG123_NEW_FORMAT) {
      Fail(ErrorCode::kAudioUnsupported, name, ": is damaged after ", decoded.seconds(),
           " s: ", mpg123_strerror(decoder.get()));
    }
  }
  return decoded.Take();
}

}  // namespace gsv::audio
