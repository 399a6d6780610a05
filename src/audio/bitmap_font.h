// A small font for the labels of plots: printable ASCII, 5 pixels wide and 9 high, of which 2 are below the line.
#ifndef GSV_AUDIO_BITMAP_FONT_H_
#define GSV_AUDIO_BITMAP_FONT_H_

namespace gsv::audio {

inline constexpr int kGlyphWidth = 5;   // pixels; most glyphs fill it, narrow ones are set closer
inline constexpr int kGlyphHeight = 9;  // pixels, descenders included
inline constexpr int kGlyphAscent = 7;  // pixels above the line

// Pixels from the left edge to behind the last column that is set; a blank has 3.
int GlyphAdvance(char32_t character);
// Whether the pixel is set. Characters that the font lacks are a box.
bool GlyphPixel(char32_t character, int x, int y);

}  // namespace gsv::audio

#endif  // GSV_AUDIO_BITMAP_FONT_H_
