// The audio functions of gsv.h.
#include "audio/formats.h"
#include "audio/plot.h"
#include "base/file.h"
#include "gsv/gsv.h"

namespace gsv {
namespace {

void WriteFile(const std::string& path, const std::vector<std::byte>& bytes) {
  FileWriter writer(path);
  writer.Write(bytes.data(), bytes.size());
  writer.Commit();
}

}  // namespace

Samples ReadAudioFile(const std::string& path) { return audio::Decode(MappedFile::Open(path)->bytes(), path); }

Samples ReadAudioMemory(std::span<const std::byte> bytes) { return audio::Decode(bytes, "audio in memory"); }

std::vector<int16_t> Audio::ToInt16() const { return audio::ToInt16(samples); }

void Audio::Save(const std::string& path) const {
  WriteFile(path, audio::Encode(samples, sample_rate, audio::FormatByPath(path)));
}

std::vector<std::byte> Audio::Encode(std::string_view format) const {
  return audio::Encode(samples, sample_rate, audio::FormatByName(format));
}

void PlotAudio(const Samples& audio, const std::string& title, const std::string& png_path) {
  const audio::Track tracks[] = {{.samples = audio, .title = title}};
  WriteFile(png_path, audio::Plot(tracks));
}

void PlotAudioPair(const Samples& first, const std::string& first_title, const Samples& second,
                   const std::string& second_title, const std::string& png_path) {
  const audio::Track tracks[] = {{.samples = first, .title = first_title}, {.samples = second, .title = second_title}};
  WriteFile(png_path, audio::Plot(tracks));
}

}  // namespace gsv
