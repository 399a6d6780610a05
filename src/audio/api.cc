// The audio functions of gsv.h.
#include "audio/formats.h"
#include "base/file.h"
#include "gsv/gsv.h"

namespace gsv {

Samples ReadAudioFile(const std::string& path) { return audio::Decode(MappedFile::Open(path)->bytes(), path); }

Samples ReadAudioMemory(std::span<const std::byte> bytes) { return audio::Decode(bytes, "audio in memory"); }

std::vector<int16_t> Audio::ToInt16() const { return audio::ToInt16(samples); }

void Audio::Save(const std::string& path) const {
  const std::vector<std::byte> bytes = audio::Encode(samples, sample_rate, audio::FormatByPath(path));
  FileWriter writer(path);
  writer.Write(bytes.data(), bytes.size());
  writer.Commit();
}

std::vector<std::byte> Audio::Encode(std::string_view format) const {
  return audio::Encode(samples, sample_rate, audio::FormatByName(format));
}

}  // namespace gsv
