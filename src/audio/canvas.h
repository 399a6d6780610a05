// A picture in memory: rectangles, pixels, labels, PNG.
#ifndef GSV_AUDIO_CANVAS_H_
#define GSV_AUDIO_CANVAS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gsv::audio {

struct Color {
  uint8_t red, green, blue;
};

// 0 (quiet) to 1 (loud): from near black over violet and orange to pale yellow. Equal steps look equal, because the
// lightness of the OKLab space rises in a straight line; it still reads when printed in grey.
Color HeatColor(double value);

class Canvas {
 public:
  enum class Align { kLeft, kCentre, kRight };

  Canvas(int width, int height, Color background);

  // What lies outside the picture is dropped.
  void Set(int x, int y, Color color);
  void Blend(int x, int y, Color color, double opacity);
  void Fill(int x, int y, int width, int height, Color color);
  void Frame(int x, int y, int width, int height, Color color);  // one pixel wide

  // UTF-8; (x, y) is the left, middle or right end of the line that the letters stand on.
  void Text(int x, int y, std::string_view text, Color color, Align align = Align::kLeft);
  static int TextWidth(std::string_view text);
  static constexpr int kCapHeight = 14;  // pixels

  std::vector<std::byte> EncodePng() const;

 private:
  void DrawGlyph(int x, int y, char32_t character, Color color);

  int width_;
  int height_;
  std::vector<uint8_t> pixels_;  // [height, width, 3]
};

}  // namespace gsv::audio

#endif  // GSV_AUDIO_CANVAS_H_
