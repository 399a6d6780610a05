#include "audio/canvas.h"

#include <png.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "audio/bitmap_font.h"
#include "base/error.h"
#include "base/utf8.h"

namespace gsv::audio {
namespace {

constexpr int kGlyphScale = 2;   // pixels of the picture per pixel of the font; DrawGlyph smooths for this one
constexpr int kLetterSpace = 3;  // pixels
static_assert(Canvas::kCapHeight == kGlyphAscent * kGlyphScale);

// Titles come from file names, which need not be UTF-8; then each byte counts as a character.
std::u32string Characters(std::string_view text) {
  if (FindInvalidUtf8(text) == std::string_view::npos) return DecodeUtf8(text);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  return {bytes, bytes + text.size()};
}

uint8_t ToByte(double linear) {
  const double clamped = std::clamp(linear, 0.0, 1.0);
  const double encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * std::pow(clamped, 1 / 2.4) - 0.055;  // sRGB
  return static_cast<uint8_t>(std::lround(255 * encoded));
}

// OKLab to sRGB (Bjorn Ottosson, "A perceptual color space for image processing").
Color FromOklab(double lightness, double a, double b) {
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {ToByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          ToByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          ToByte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

}  // namespace

Color HeatColor(double value) {
  const double t = std::clamp(value, 0.0, 1.0);
  const double lightness = 0.14 + 0.83 * t;
  const double hue = (285 + 175 * t) * std::numbers::pi / 180;  // violet, red, orange, yellow
  const double chroma = 0.03 + 0.15 * std::pow(std::sin(std::numbers::pi * std::pow(t, 0.8)), 0.8);
  return FromOklab(lightness, chroma * std::cos(hue), chroma * std::sin(hue));
}

Canvas::Canvas(int width, int height, Color background)
    : width_(width), height_(height), pixels_(static_cast<size_t>(width) * static_cast<size_t>(height) * 3) {
  Fill(0, 0, width, height, background);
}

void Canvas::Set(int x, int y, Color color) {
  if (x < 0 || x >= width_ || y < 0 || y >= height_) return;
  uint8_t* pixel = pixels_.data() + (static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)) * 3;
  pixel[0] = color.red;
  pixel[1] = color.green;
  pixel[2] = color.blue;
}

void Canvas::Blend(int x, int y, Color color, double opacity) {
  if (x < 0 || x >= width_ || y < 0 || y >= height_) return;
  uint8_t* pixel = pixels_.data() + (static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)) * 3;
  const uint8_t wanted[3] = {color.red, color.green, color.blue};
  for (int i = 0; i < 3; ++i) pixel[i] = static_cast<uint8_t>(std::lround(pixel[i] + opacity * (wanted[i] - pixel[i])));
}

void Canvas::Fill(int x, int y, int width, int height, Color color) {
  for (int row = y; row < y + height; ++row) {
    for (int column = x; column < x + width; ++column) Set(column, row, color);
  }
}

void Canvas::Frame(int x, int y, int width, int height, Color color) {
  Fill(x, y, width, 1, color);
  Fill(x, y + height - 1, width, 1, color);
  Fill(x, y, 1, height, color);
  Fill(x + width - 1, y, 1, height, color);
}

// Each pixel of the font becomes 2 x 2. The quarter of an empty pixel that lies in the corner between two set ones is
// half filled, which smooths slanted strokes.
void Canvas::DrawGlyph(int x, int y, char32_t character, Color color) {
  for (int gy = 0; gy < kGlyphHeight; ++gy) {
    for (int gx = 0; gx < kGlyphWidth; ++gx) {
      const bool set = GlyphPixel(character, gx, gy);
      for (int quarter = 0; quarter < 4; ++quarter) {
        const int right = quarter % 2, down = quarter / 2;
        const int dx = 2 * right - 1, dy = 2 * down - 1;  // towards the corner of this quarter
        const bool in_corner = GlyphPixel(character, gx + dx, gy) && GlyphPixel(character, gx, gy + dy) &&
                               !GlyphPixel(character, gx + dx, gy + dy);
        if (set || in_corner) Blend(x + 2 * gx + right, y + 2 * gy + down, color, set ? 1.0 : 0.5);
      }
    }
  }
}

int Canvas::TextWidth(std::string_view text) {
  int width = 0;
  for (char32_t character : Characters(text)) width += kGlyphScale * GlyphAdvance(character) + kLetterSpace;
  return std::max(0, width - kLetterSpace);
}

void Canvas::Text(int x, int y, std::string_view text, Color color, Align align) {
  if (align != Align::kLeft) x -= align == Align::kCentre ? TextWidth(text) / 2 : TextWidth(text);
  for (char32_t character : Characters(text)) {
    DrawGlyph(x, y - kCapHeight, character, color);
    x += kGlyphScale * GlyphAdvance(character) + kLetterSpace;
  }
}

std::vector<std::byte> Canvas::EncodePng() const {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width_);
  image.height = static_cast<png_uint_32>(height_);
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::vector<std::byte> bytes(size);
  if (!png_image_write_to_memory(&image, bytes.data(), &size, /*convert_to_8_bit=*/0, pixels_.data(), /*row_stride=*/0,
                                 /*colormap=*/nullptr)) {
    Fail(ErrorCode::kInternal, "the picture cannot be packed: ", image.message);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace gsv::audio
