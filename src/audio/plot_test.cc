#include "audio/plot.h"

#include <gtest/gtest.h>
#include <png.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "audio/bitmap_font.h"
#include "audio/canvas.h"
#include "audio/test_signals.h"

namespace gsv::audio {
namespace {

struct Picture {
  int width = 0, height = 0;
  std::vector<uint8_t> pixels;  // [height, width, 3]

  // Mean of the three colours, 0..255.
  double Lightness(int x, int y) const {
    const uint8_t* pixel = pixels.data() + (y * width + x) * 3;
    return (pixel[0] + pixel[1] + pixel[2]) / 3.0;
  }
};

Picture Open(std::span<const std::byte> png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_TRUE(png_image_begin_read_from_memory(&image, png.data(), png.size())) << image.message;
  image.format = PNG_FORMAT_RGB;
  Picture picture{.width = static_cast<int>(image.width), .height = static_cast<int>(image.height), .pixels = {}};
  picture.pixels.resize(PNG_IMAGE_SIZE(image));
  EXPECT_TRUE(png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr)) << image.message;
  return picture;
}

Picture PlotOne(const Samples& samples, std::string_view title = "title") {
  const Track tracks[] = {{.samples = samples, .title = title}};
  return Open(Plot(tracks));
}

TEST(Plot, ASineIsALineAtItsFrequency) {
  const Picture picture = PlotOne(MonoSamples(Sine(2000, 2.0, 32000), 32000));
  // The brightest pixels of the panel's middle column, from the bottom of the picture upwards, lie together.
  const int x = picture.width / 2;
  std::vector<int> bright;
  for (int y = picture.height / 2; y < picture.height - 64; ++y) {
    if (picture.Lightness(x, y) > 200 && picture.Lightness(x + 20, y) > 200) bright.push_back(y);
  }
  ASSERT_FALSE(bright.empty());
  EXPECT_LT(bright.back() - bright.front(), 30);
  // The mel scale puts 2 kHz 46 % of the way up to 16 kHz.
  const double mel = std::log1p(2000 / 700.0) / std::log1p(16000 / 700.0);
  EXPECT_NEAR(bright.front(), picture.height - 64 - 300 * mel, 15);
}

TEST(Plot, APairSharesItsScales) {
  const Samples loud = MonoSamples(Sine(500, 2.0, 32000, 0.9), 32000);
  const Samples quiet = MonoSamples(Sine(500, 1.0, 16000, 0.09), 16000);
  const Track tracks[] = {{.samples = loud, .title = "loud"}, {.samples = quiet, .title = "quiet"}};
  const Picture pair = Open(Plot(tracks)), one = PlotOne(loud);
  EXPECT_EQ(pair.width, one.width);
  EXPECT_EQ(pair.height, 2 * one.height);
  // The upper half is the picture of the louder and longer one, but for its title.
  for (int y = 60; y < one.height; ++y) {
    for (int x = 0; x < one.width; ++x) ASSERT_EQ(pair.Lightness(x, y), one.Lightness(x, y)) << x << ", " << y;
  }
}

TEST(Plot, AnyRecordingHasAPicture) {
  for (int rate : {1000, 768000}) {
    for (size_t samples : {1u, 100u, 5000u}) {
      for (float value : {0.0f, 1e-20f, 1e30f}) {
        const Picture picture = PlotOne(MonoSamples(std::vector<float>(samples, value), rate));
        EXPECT_GT(picture.width, 800);
      }
    }
  }
  PlotOne(MonoSamples(Sine(100, 2.0, 8000), 8000), "a \xe5\xa5\xbd name, \xff not UTF-8");
  PlotOne(MonoSamples(Sine(100, 2.0, 8000), 8000), std::string(500, 'x') + "\xe5\xa5\xbd");
}

TEST(Plot, BadSamplesAreRefused) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(CodeOf([&] { PlotOne(MonoSamples({0.1f, nan}, 8000)); }), ErrorCode::kAudioNotFinite);
  EXPECT_EQ(CodeOf([] { PlotOne({}); }), ErrorCode::kAudioNoChannels);
  EXPECT_EQ(CodeOf([] { PlotOne(MonoSamples({0.1f}, 0)); }), ErrorCode::kOptionOutOfRange);
}

TEST(PlotAudio, WritesAFile) {
  const std::string path = (std::filesystem::temp_directory_path() / "gsv_plot_test.png").string();
  const Samples sound = MonoSamples(Sine(500, 1.0, 16000), 16000);
  PlotAudioPair(sound, "first", sound, "second", path);
  std::ifstream in(path, std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(in), {});
  EXPECT_EQ(content.substr(0, 8), "\x89PNG\r\n\x1a\n");
  std::filesystem::remove(path);
  EXPECT_EQ(CodeOf([&] { PlotAudio(sound, "first", path + "/no/folder.png"); }), ErrorCode::kOutputUnwritable);
}

TEST(HeatColor, GetsLighterAllTheWay) {
  double last = -1;
  for (int i = 0; i <= 100; ++i) {
    const Color color = HeatColor(i / 100.0);
    const double luminance = 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue;
    EXPECT_GE(luminance, last) << i;
    last = luminance;
  }
  EXPECT_GT(last, 230);
}

TEST(BitmapFont, EveryGlyphIsItsOwn) {
  std::vector<std::string> glyphs;
  for (char32_t c = 0x20; c <= 0x7f; ++c) {  // 0x7f: the box
    std::string bits;
    for (int y = 0; y < kGlyphHeight; ++y) {
      for (int x = 0; x < kGlyphWidth; ++x) bits += GlyphPixel(c, x, y) ? '#' : ' ';
    }
    EXPECT_EQ(std::count(glyphs.begin(), glyphs.end(), bits), 0) << static_cast<char>(c);
    glyphs.push_back(bits);
    EXPECT_GE(GlyphAdvance(c), 1);
    EXPECT_LE(GlyphAdvance(c), kGlyphWidth);
  }
}

}  // namespace
}  // namespace gsv::audio
