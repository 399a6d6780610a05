#include "audio/formats.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sndfile.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

#include "audio/test_signals.h"

// Read by the leak detector of sanitized builds: libsndfile 1.2 forgets the Vorbis headers of a stream that it refuses.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions() {
  return "leak:vorbis_info_init\n";
}

namespace gsv::audio {
namespace {

namespace fs = std::filesystem;

// A folder of this test, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "gsv_formats_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  size_t Files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

 private:
  std::string path_;
};

std::vector<std::byte> Bytes(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

// A file of libsndfile itself, for encodings that gsv reads but does not write.
std::vector<std::byte> WriteWith(const TemporaryFolder& folder, int format, int channels, int rate,
                                 const std::vector<float>& values) {
  const std::string path = folder.Path("made");
  SF_INFO info{};
  info.format = format;
  info.channels = channels;
  info.samplerate = rate;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (file == nullptr) throw std::runtime_error(sf_strerror(nullptr));
  sf_write_float(file, values.data(), static_cast<sf_count_t>(values.size()));
  sf_close(file);
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::string(std::istreambuf_iterator<char>(in), {}));
}

// Loudness of a 500 Hz sine in the middle of a recording, by projection: lossy codecs and other rates keep it.
double SineAmplitude(const Samples& samples) {
  double sine = 0, cosine = 0;
  const size_t frames = samples.values.size() / static_cast<size_t>(samples.channels);
  size_t count = 0;
  for (size_t i = frames / 4; i < frames * 3 / 4; ++i, ++count) {
    const double angle = 2 * std::numbers::pi * 500 * static_cast<double>(i) / samples.sample_rate;
    const double value = static_cast<double>(samples.values[i * static_cast<size_t>(samples.channels)]);
    sine += value * std::sin(angle);
    cosine += value * std::cos(angle);
  }
  return 2 * std::hypot(sine, cosine) / static_cast<double>(count);
}

struct RoundTrip {
  const char* format;
  int written_rate;  // for 32 kHz
  double tolerance;  // of the amplitude
};

class Formats : public testing::TestWithParam<RoundTrip> {};

TEST_P(Formats, ASoundSurvives) {
  const auto [format, rate, tolerance] = GetParam();
  const std::vector<std::byte> bytes = Encode(Sine(500, 1.0, 32000), 32000, FormatByName(format));
  const Samples read = Decode(bytes, format);
  EXPECT_EQ(read.sample_rate, rate);
  EXPECT_EQ(read.channels, 1);
  EXPECT_NEAR(static_cast<double>(read.values.size()) / rate, 1.0, 0.08);
  EXPECT_NEAR(SineAmplitude(read), 0.5, tolerance);
}

TEST_P(Formats, FilesAndMemoryAgree) {
  const TemporaryFolder folder;
  const std::string format = GetParam().format;
  const Audio audio{.samples = Sine(500, 0.5, 32000), .sample_rate = 32000, .sentences = {}, .timing = {}};
  const std::string path = folder.Path("sound." + format);
  audio.Save(path);
  EXPECT_EQ(ReadAudioFile(path).values, ReadAudioMemory(audio.Encode(format)).values);
  EXPECT_EQ(folder.Files(), 1u);
}

TEST_P(Formats, OneSampleIsEnough) {
  const float sample = 0.5f;
  const std::vector<std::byte> bytes = Encode({&sample, 1}, 32000, FormatByName(GetParam().format));
  EXPECT_FALSE(bytes.empty());
}

TEST_P(Formats, EveryTruncationIsReadOrRefused) {
  const std::vector<std::byte> bytes = Encode(Sine(500, 4.0, 32000), 32000, FormatByName(GetParam().format));
  size_t refused = 0;
  for (size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 100) {
    try {
      EXPECT_FALSE(Decode(std::span(bytes).first(size), "cut").values.empty());
    } catch (const Error& error) {
      EXPECT_TRUE(error.code() == ErrorCode::kAudioUnsupported || error.code() == ErrorCode::kAudioNoChannels)
          << error.what();
      ++refused;
    }
  }
  EXPECT_GT(refused, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, Formats,
                         testing::Values(RoundTrip{"wav", 32000, 1e-4}, RoundTrip{"flac", 32000, 1e-4},
                                         RoundTrip{"ogg", 32000, 0.02}, RoundTrip{"opus", 48000, 0.02},
                                         RoundTrip{"mp3", 32000, 0.02}),
                         [](const auto& info) { return std::string(info.param.format); });

TEST(Formats, BareSamplesAreLittleEndian) {
  const std::vector<float> samples = {0.0f, 1.0f, -1.0f, 0.5f};
  const std::vector<std::byte> bytes = Encode(samples, 32000, FormatByName("raw"));
  EXPECT_EQ(bytes, Bytes(std::string_view("\x00\x00\xff\x7f\x01\x80\x00\x40", 8)));
}

TEST(Formats, EndingsInAnyCase) {
  EXPECT_EQ(&FormatByPath("/a.b/X.WAV"), &FormatByName("wav"));
  EXPECT_EQ(&FormatByName("Opus"), &FormatByName("opus"));
  for (const char* path : {"sound", "sound.", "sound.aac", ".wav", "wav", "a.wav/b", ""}) {
    EXPECT_EQ(CodeOf([&] { FormatByPath(path); }), ErrorCode::kAudioUnsupported) << path;
  }
  EXPECT_EQ(CodeOf([] { FormatByName(""); }), ErrorCode::kAudioUnsupported);
}

TEST(Formats, RatesOfAnEncoderAreMet) {
  for (const auto& [rate, written] :
       std::vector<std::pair<int, int>>{{8000, 8000}, {22050, 24000}, {32000, 48000}, {96000, 48000}}) {
    const Samples read = Decode(Encode(Sine(500, 0.5, rate), rate, FormatByName("opus")), "opus");
    EXPECT_NEAR(SineAmplitude(read), 0.5, 0.03) << rate;
    EXPECT_EQ(Decode(Encode(Sine(500, 0.5, rate), rate, FormatByName("mp3")), "mp3").sample_rate,
              rate == 96000 ? 48000 : rate);
    EXPECT_EQ(read.sample_rate, written) << rate;
  }
}

TEST(Formats, ManyEncodingsAreRead) {
  const TemporaryFolder folder;
  for (int channels : {1, 2, 6}) {
    for (int rate : {8000, 44100, 192000}) {
      const std::vector<float> mono = Sine(500, 0.3, rate);
      std::vector<float> values;
      for (float sample : mono) {
        for (int c = 0; c < channels; ++c) values.push_back(c == 0 ? sample : 0.25f);
      }
      for (int format :
           {SF_FORMAT_WAV | SF_FORMAT_PCM_U8, SF_FORMAT_WAV | SF_FORMAT_PCM_24, SF_FORMAT_WAV | SF_FORMAT_FLOAT,
            SF_FORMAT_WAV | SF_FORMAT_DOUBLE, SF_FORMAT_WAV | SF_FORMAT_ULAW, SF_FORMAT_WAVEX | SF_FORMAT_PCM_32,
            SF_FORMAT_RF64 | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_24}) {
        const Samples read = Decode(WriteWith(folder, format, channels, rate, values), "made");
        EXPECT_EQ(read.channels, channels);
        EXPECT_EQ(read.sample_rate, rate);
        ASSERT_EQ(read.values.size(), values.size());
        EXPECT_NEAR(SineAmplitude(read), 0.5, 0.01) << std::hex << format;
        EXPECT_NEAR(read.values.back(), channels == 1 ? mono.back() : 0.25, 0.01);
      }
    }
  }
}

TEST(Formats, SixteenBitsArePerfect) {
  std::vector<float> values;
  for (int i = -32767; i <= 32767; i += 7) values.push_back(static_cast<float>(i) / 32767.0f);
  for (const char* format : {"wav", "flac"}) {
    const Samples read = Decode(Encode(values, 32000, FormatByName(format)), format);
    const std::vector<int16_t> written = ToInt16(values);
    ASSERT_EQ(read.values.size(), written.size());
    for (size_t i = 0; i < written.size(); ++i) EXPECT_EQ(read.values[i], static_cast<float>(written[i]) / 32768.0f);
  }
}

TEST(Formats, TooLongStopsReading) {
  const std::vector<std::byte> bytes = Encode(std::vector<float>(32000, 0.0f), 32000, FormatByName("flac"));
  EXPECT_EQ(Decode(bytes, "flac", {.seconds = 1.0}).values.size(), 32000u);
  EXPECT_EQ(CodeOf([&] { Decode(bytes, "flac", {.seconds = 0.9}); }), ErrorCode::kAudioTooLong);
  EXPECT_EQ(CodeOf([&] { Decode(bytes, "flac", {.values = 31999}); }), ErrorCode::kAudioTooLong);
  // An hour of silence is some kilobytes of flac; one second more is refused.
  const std::vector<std::byte> hour = Encode(std::vector<float>(3601 * 8000, 0.0f), 8000, FormatByName("flac"));
  EXPECT_EQ(CodeOf([&] { ReadAudioMemory(hour); }), ErrorCode::kAudioTooLong);
}

TEST(Formats, HostileFiles) {
  EXPECT_EQ(CodeOf([] { Decode({}, "empty"); }), ErrorCode::kAudioNoChannels);
  for (std::string_view text : {"R", "RIFF", "hello, this is a text", "fLaC", "OggS", "ID3", "\xff\xfb",
                                "\x89PNG\r\n\x1a\n and so on", "FORM1234AIFF", "PK\x03\x04", "....ftypM4A "}) {
    EXPECT_EQ(CodeOf([&] { Decode(Bytes(text), "hostile"); }), ErrorCode::kAudioUnsupported) << text;
  }
  std::vector<std::byte> wav = Encode(Sine(500, 0.1, 32000), 32000, FormatByName("wav"));
  const auto with = [&](size_t offset, uint32_t value, size_t size) {
    std::vector<std::byte> changed = wav;
    std::memcpy(changed.data() + offset, &value, size);
    return changed;
  };
  EXPECT_EQ(CodeOf([&] { Decode(with(22, 0, 2), "no channels"); }), ErrorCode::kAudioUnsupported);
  EXPECT_EQ(CodeOf([&] { Decode(with(24, 0, 4), "no rate"); }), ErrorCode::kAudioUnsupported);
  EXPECT_EQ(CodeOf([&] { Decode(with(24, 2000000000, 4), "absurd rate"); }), ErrorCode::kAudioUnsupported);
  EXPECT_EQ(CodeOf([&] { Decode(with(40, 0, 4), "no samples"); }), ErrorCode::kAudioNoChannels);
  // Streams write headers before they know their length: what is there is read.
  EXPECT_EQ(Decode(with(40, 0xffffffff, 4), "stream").values.size(), 3200u);
}

TEST(Formats, DamagedFlacIsRefused) {
  std::vector<std::byte> flac = Encode(Room(3.0, 32000), 32000, FormatByName("flac"));
  for (size_t i = flac.size() / 2; i < flac.size() / 2 + 2000; ++i) flac[i] ^= std::byte{0x55};
  EXPECT_EQ(CodeOf([&] { Decode(flac, "damaged"); }), ErrorCode::kAudioUnsupported);
}

TEST(Formats, MissingAndUnreadableFiles) {
  const TemporaryFolder folder;
  EXPECT_EQ(CodeOf([&] { ReadAudioFile(folder.Path("missing.wav")); }), ErrorCode::kFileNotFound);
  EXPECT_EQ(CodeOf([&] { ReadAudioFile(folder.Path("")); }), ErrorCode::kFileUnreadable);
}

TEST(Formats, WhatCannotBeWritten) {
  const TemporaryFolder folder;
  Audio audio{.samples = Sine(500, 0.1, 32000), .sample_rate = 32000, .sentences = {}, .timing = {}};
  EXPECT_EQ(CodeOf([&] { audio.Save(folder.Path("no/such/folder.wav")); }), ErrorCode::kOutputUnwritable);
  EXPECT_EQ(CodeOf([&] { audio.Save(folder.Path("sound.midi")); }), ErrorCode::kAudioUnsupported);
  EXPECT_EQ(CodeOf([&] { audio.Encode("aac"); }), ErrorCode::kAudioUnsupported);
  audio.Save(folder.Path("sound.wav"));
  const size_t size = fs::file_size(folder.Path("sound.wav"));
  for (int rate : {0, -1, 999, 768001}) {
    audio.sample_rate = rate;
    EXPECT_EQ(CodeOf([&] { audio.Save(folder.Path("sound.wav")); }), ErrorCode::kOptionOutOfRange);
  }
  audio.sample_rate = 32000;
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    audio.samples[7] = bad;
    EXPECT_EQ(CodeOf([&] { audio.Save(folder.Path("sound.wav")); }), ErrorCode::kAudioNotFinite);
    EXPECT_EQ(CodeOf([&] { audio.ToInt16(); }), ErrorCode::kAudioNotFinite);
  }
  audio.samples.clear();
  EXPECT_EQ(CodeOf([&] { audio.Save(folder.Path("sound.wav")); }), ErrorCode::kAudioNoChannels);
  EXPECT_EQ(fs::file_size(folder.Path("sound.wav")), size);  // the old file is still whole
  EXPECT_EQ(folder.Files(), 1u);
}

TEST(ToInt16, RoundsAndClamps) {
  const std::vector<float> samples = {0.0f, 1.0f, -1.0f, 2.0f, -2.0f, 0.4f / 32767, 0.6f / 32767, -0.6f / 32767, 1e30f};
  EXPECT_EQ(ToInt16(samples), (std::vector<int16_t>{0, 32767, -32767, 32767, -32768, 0, 1, -1, 32767}));
}

RC_GTEST_PROP(Formats, AnyBytesAreReadOrRefused, ()) {
  const auto kinds = std::vector<std::string>{"RIFF", "fLaC", "OggS", "ID3", "\xff\xfb"};
  std::vector<std::byte> bytes = Bytes(*rc::gen::elementOf(kinds));
  for (uint8_t byte : *rc::gen::arbitrary<std::vector<uint8_t>>()) bytes.push_back(std::byte{byte});
  try {
    RC_ASSERT(!Decode(bytes, "any").values.empty());
  } catch (const Error&) {
  }
}

}  // namespace
}  // namespace gsv::audio
