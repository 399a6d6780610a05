#include "audio/formats.h"

#include <sndfile.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>

#include "audio/decoded.h"
#include "audio/mp3.h"
#include "audio/resample.h"
#include "base/error.h"

namespace gsv::audio {

struct Format {
  const char* name;            // and, behind a dot, the ending of its files
  int code;                    // of libsndfile; 0: bare samples
  bool is_pcm;                 // holds 16-bit samples, of our own rounding
  std::span<const int> rates;  // Hz, rising; empty: any
  double quality;              // of encoders with a variable bit rate, 0..1
};

namespace {

constexpr int kOpusRates[] = {8000, 12000, 16000, 24000, 48000};
constexpr int kMp3Rates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};

// Every container that is written. Qualities for speech: 80, 70 and 100 kbit/s.
const Format kFormats[] = {
    {.name = "wav", .code = SF_FORMAT_WAV | SF_FORMAT_PCM_16, .is_pcm = true, .rates = {}, .quality = 0},
    {.name = "flac", .code = SF_FORMAT_FLAC | SF_FORMAT_PCM_16, .is_pcm = true, .rates = {}, .quality = 0},
    {.name = "ogg", .code = SF_FORMAT_OGG | SF_FORMAT_VORBIS, .is_pcm = false, .rates = {}, .quality = 0.6},
    {.name = "opus", .code = SF_FORMAT_OGG | SF_FORMAT_OPUS, .is_pcm = false, .rates = kOpusRates, .quality = 0.25},
    {.name = "mp3",
     .code = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III,
     .is_pcm = false,
     .rates = kMp3Rates,
     .quality = 0.8},
    {.name = "raw", .code = 0, .is_pcm = true, .rates = {}, .quality = 0},
};

// Every container that is read, by its first bytes. Only these reach a decoder; libsndfile knows many more and older
// ones.
struct Container {
  std::string_view magic;
  Samples (*decode)(std::span<const std::byte> bytes, std::string_view name, const DecodeLimits& limits);
};

Samples DecodeSndfile(std::span<const std::byte> bytes, std::string_view name, const DecodeLimits& limits);

const Container kContainers[] = {
    {"RIFF", DecodeSndfile},                           // wav
    {"RIFX", DecodeSndfile},                           // wav, big-endian
    {"RF64", DecodeSndfile},                           // wav beyond 4 GiB
    {"fLaC", DecodeSndfile},                           // flac
    {"OggS", DecodeSndfile},                           // ogg: vorbis or opus
    {"\xff\xfb", DecodeMp3}, {"\xff\xfa", DecodeMp3},  // mp3: frames of MPEG-1, without and with a checksum
    {"\xff\xf3", DecodeMp3}, {"\xff\xf2", DecodeMp3},  // of MPEG-2
    {"\xff\xe3", DecodeMp3}, {"\xff\xe2", DecodeMp3},  // of MPEG-2.5
};

// Behind an ID3v2 tag, which may stand before any of them: 10 bytes, of which the last four give the size of the rest,
// 7 bits each.
std::span<const std::byte> BehindTag(std::span<const std::byte> bytes) {
  constexpr size_t kHeader = 10;
  if (bytes.size() < kHeader || std::memcmp(bytes.data(), "ID3", 3) != 0) return bytes;
  size_t size = kHeader;
  for (size_t i = 0, shift = 21; i < 4; ++i, shift -= 7)
    size += (std::to_integer<size_t>(bytes[6 + i]) & 0x7f) << shift;
  return bytes.subspan(std::min(size, bytes.size()));
}

struct MemorySink {
  std::vector<std::byte> bytes;
  sf_count_t position = 0;

  static MemorySink& Of(void* user) { return *static_cast<MemorySink*>(user); }
  sf_count_t size() const { return static_cast<sf_count_t>(bytes.size()); }

  static sf_count_t Read(void* out, sf_count_t count, void* user) {
    MemorySink& sink = Of(user);
    count = std::clamp<sf_count_t>(count, 0, sink.size() - sink.position);
    if (count > 0) std::memcpy(out, sink.bytes.data() + sink.position, static_cast<size_t>(count));
    sink.position += count;
    return count;
  }
  static sf_count_t Write(const void* data, sf_count_t count, void* user) {
    MemorySink& sink = Of(user);
    const size_t end = static_cast<size_t>(sink.position + count);
    if (end > sink.bytes.size()) sink.bytes.resize(end);
    std::memcpy(sink.bytes.data() + sink.position, data, static_cast<size_t>(count));
    sink.position += count;
    return count;
  }

  SF_VIRTUAL_IO Calls() {
    return {.get_filelen = [](void* user) { return Of(user).size(); },
            .seek = [](sf_count_t offset, int whence, void* user) -> sf_count_t {
              MemorySink& sink = Of(user);
              const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? sink.position : sink.size();
              return sink.position = std::clamp<sf_count_t>(base + offset, 0, sink.size());
            },
            .read = Read,
            .write = Write,
            .tell = [](void* user) { return Of(user).position; }};
  }
};

struct CloseSoundFile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using SoundFile = std::unique_ptr<SNDFILE, CloseSoundFile>;

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string WritableNames() {
  std::string names;
  for (const Format& format : kFormats) names += (names.empty() ? "" : ", ") + std::string(format.name);
  return names;
}

const Format* FindFormat(std::string_view name) {
  const std::string lower = LowerCase(name);
  const auto found =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& f) { return lower == f.name; });
  return found == std::end(kFormats) ? nullptr : found;
}

// The rate itself where the format knows it, else the next higher one that it knows, else its highest.
int WrittenRate(const Format& format, int sample_rate) {
  if (format.rates.empty()) return sample_rate;
  const auto next = std::lower_bound(format.rates.begin(), format.rates.end(), sample_rate);
  return next == format.rates.end() ? format.rates.back() : *next;
}

void CheckFinite(std::span<const float> samples) {
  const auto bad = std::find_if(samples.begin(), samples.end(), [](float x) { return !std::isfinite(x); });
  if (bad == samples.end()) return;
  Fail(ErrorCode::kAudioNotFinite, "sample ", bad - samples.begin(), " of ", samples.size(), " is ", *bad,
       ", expected a number in -1..1");
}

std::vector<std::byte> EncodeBare(std::span<const int16_t> samples) {
  std::vector<std::byte> bytes;
  bytes.reserve(2 * samples.size());
  for (int16_t sample : samples) {
    bytes.push_back(static_cast<std::byte>(sample & 0xff));
    bytes.push_back(static_cast<std::byte>((sample >> 8) & 0xff));
  }
  return bytes;
}

// Lossy encoders take floats and may be given overshoot; we clamp, so that every format sounds the same.
std::vector<float> Clamped(std::vector<float> samples) {
  for (float& sample : samples) sample = std::clamp(sample, -1.0f, 1.0f);
  return samples;
}

std::vector<std::byte> EncodeFile(std::span<const float> mono, int sample_rate, const Format& format) {
  MemorySink sink;
  SF_VIRTUAL_IO calls = sink.Calls();
  SF_INFO info{};
  info.samplerate = WrittenRate(format, sample_rate);
  info.channels = 1;
  info.format = format.code;
  SoundFile file(sf_open_virtual(&calls, SFM_WRITE, &info, &sink));
  if (file == nullptr) {
    Fail(ErrorCode::kAudioUnsupported, "the libsndfile of this machine cannot write ", format.name, " at ",
         info.samplerate, " Hz: ", sf_strerror(nullptr));
  }
  sf_count_t expected, written;
  if (format.is_pcm) {
    const std::vector<int16_t> samples = ToInt16(mono);
    expected = static_cast<sf_count_t>(samples.size());
    written = sf_write_short(file.get(), samples.data(), expected);
  } else {
    double quality = format.quality;
    sf_command(file.get(), SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof(quality));
    const std::vector<float> samples = Clamped(SoxrHq(mono, sample_rate, info.samplerate));
    expected = static_cast<sf_count_t>(samples.size());
    written = sf_write_float(file.get(), samples.data(), expected);
  }
  if (written != expected) {
    Fail(ErrorCode::kAudioUnsupported, "the ", format.name, " encoder stopped after ", written, " of ", expected,
         " samples: ", sf_strerror(file.get()));
  }
  file.reset();  // writes what the encoder holds back
  return std::move(sink.bytes);
}

SF_VIRTUAL_IO ReadCalls() {
  return {.get_filelen = [](void* user) -> sf_count_t { return static_cast<MemorySource*>(user)->size(); },
          .seek = [](sf_count_t offset, int whence, void* user) -> sf_count_t {
            return static_cast<MemorySource*>(user)->Seek(offset, whence);
          },
          .read = [](void* out, sf_count_t count, void* user) -> sf_count_t {
            return static_cast<MemorySource*>(user)->Read(out, count);
          },
          .write = [](const void*, sf_count_t, void*) -> sf_count_t { return 0; },
          .tell = [](void* user) -> sf_count_t { return static_cast<MemorySource*>(user)->position(); }};
}

Samples DecodeSndfile(std::span<const std::byte> bytes, std::string_view name, const DecodeLimits& limits) {
  MemorySource source(bytes);
  SF_VIRTUAL_IO calls = ReadCalls();
  SF_INFO info{};
  const SoundFile file(sf_open_virtual(&calls, SFM_READ, &info, &source));
  if (file == nullptr) Fail(ErrorCode::kAudioUnsupported, name, ": cannot be decoded: ", sf_strerror(nullptr));
  Decoded decoded(name, info.samplerate, info.channels, limits);
  const size_t block_frames = std::max<size_t>(1, (1 << 15) / static_cast<size_t>(info.channels));
  std::vector<float> block(block_frames * static_cast<size_t>(info.channels));
  while (true) {
    const sf_count_t read = sf_readf_float(file.get(), block.data(), static_cast<sf_count_t>(block_frames));
    if (read <= 0) break;
    decoded.Append(std::span(block).first(static_cast<size_t>(read) * static_cast<size_t>(info.channels)));
  }
  // flac tells its length; libsndfile stops at damage without an error.
  const bool is_flac = (info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC;
  const bool is_cut = is_flac && info.frames < SF_COUNT_MAX && decoded.frames() < info.frames;
  if (is_cut || sf_error(file.get()) != SF_ERR_NO_ERROR) {
    Fail(ErrorCode::kAudioUnsupported, name, ": is damaged or cut off after ", decoded.seconds(), " s",
         is_cut ? "" : std::string(": ") + sf_strerror(file.get()));
  }
  return decoded.Take();
}

}  // namespace

Samples Decode(std::span<const std::byte> bytes, std::string_view name, const DecodeLimits& limits) {
  if (bytes.empty()) Fail(ErrorCode::kAudioNoChannels, name, ": is empty, expected an audio file");
  const std::span<const std::byte> content = BehindTag(bytes);
  const std::string_view head(reinterpret_cast<const char*>(content.data()), std::min<size_t>(content.size(), 4));
  for (const Container& container : kContainers) {
    if (head.starts_with(container.magic)) return container.decode(content, name, limits);
  }
  Fail(ErrorCode::kAudioUnsupported, name,
       ": is in no audio format that is read here (wav, flac, mp3, ogg with vorbis or opus); convert it to wav first");
}

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

const Format& FormatByName(std::string_view name) {
  if (const Format* format = FindFormat(name)) return *format;
  Fail(ErrorCode::kAudioUnsupported, "no audio format is called '", name, "'; known are ", WritableNames());
}

const Format& FormatByPath(const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  if (!ending.empty()) {
    if (const Format* format = FindFormat(std::string_view(ending).substr(1))) return *format;
  }
  Fail(ErrorCode::kAudioUnsupported, path, ": the ending '", ending, "' stands for no audio format; known are ",
       WritableNames());
}

std::vector<std::byte> Encode(std::span<const float> mono, int sample_rate, const Format& format) {
  // Every container here counts its bytes in 32 bits, except the lossless bare one; 2 bytes a sample are the most.
  constexpr size_t kMostSamples = (size_t{1} << 31) - 1024;
  if (mono.empty()) Fail(ErrorCode::kAudioNoChannels, "there are no samples to write");
  if (mono.size() > kMostSamples) {
    Fail(ErrorCode::kAudioTooLong, mono.size(), " samples do not fit into one file, at most ", kMostSamples, " do");
  }
  if (sample_rate < kMinSampleRate || sample_rate > kMaxSampleRate) {
    Fail(ErrorCode::kOptionOutOfRange, "the sample rate is ", sample_rate, " Hz, expected ", kMinSampleRate, " to ",
         kMaxSampleRate);
  }
  CheckFinite(mono);
  if (format.code == 0) return EncodeBare(ToInt16(mono));
  return EncodeFile(mono, sample_rate, format);
}

std::vector<int16_t> ToInt16(std::span<const float> samples) {
  using Limits = std::numeric_limits<int16_t>;
  CheckFinite(samples);
  std::vector<int16_t> out(samples.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const float rounded = std::round(samples[i] * static_cast<float>(Limits::max()));
    out[i] = static_cast<int16_t>(std::clamp<float>(rounded, Limits::min(), Limits::max()));
  }
  return out;
}

}  // namespace gsv::audio
