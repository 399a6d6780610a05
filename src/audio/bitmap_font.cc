#include "audio/bitmap_font.h"

namespace gsv::audio {
namespace {

constexpr char32_t kFirst = 0x20, kLast = 0x7e;
constexpr int kPerLine = 19;             // glyphs side by side
constexpr int kPitch = kGlyphWidth + 1;  // columns from one to the next
constexpr int kBlankAdvance = 3;

// clang-format off
constexpr const char* kArt[] = {
    //         !     "     #     $     %     &     '     (     )     *     +     ,     -     .     /     0     1     2
    "      #     # #           #   ##  #  ##   #       #   #                                       #  ###   #     ### ",
    "      #     # #    # #   #### ##  # #  #  #      #     #     # #    #                        #  #   # ##    #   #",
    "      #           ##### # #      #  #  #        #       #     #     #                        #  #   #  #        #",
    "      #            # #   ###    #    ##         #       #   ##### #####       ###           #   # # #  #       # ",
    "      #           #####   # #  #    # # #       #       #     #     #                      #    #   #  #      #  ",
    "                   # #  ####  #  ## #  #        #       #    # #    #    #                 #    #   #  #     #   ",
    "      #                   #   #  ##  ## #       #       #                #          #     #      ###  ###   #####",
    "                                                 #     #                #                                        ",
    "                                                  #   #                                                          ",
    //   3     4     5     6     7     8     9     :     ;     <     =     >     ?     @     A     B     C     D     E
    " ###     #  #####   ##  #####  ###   ###                                 ###   ###    #   ####   ###  ####  #####",
    "#   #   ##  #      #        # #   # #   #                #         #    #   # #   #  # #  #   # #   # #   # #    ",
    "    #  # #  ####  #        #  #   # #   # #      #      #   ####    #       # # ###  # #  #   # #     #   # #    ",
    "  ##  #  #      # ####     #   ###   ####              #             #     #  # # # #   # ####  #     #   # #### ",
    "    # #####     # #   #   #   #   #     #               #   ####    #     #   # ### ##### #   # #     #   # #    ",
    "#   #    #  #   # #   #   #   #   #    #         #       #         #          #     #   # #   # #   # #   # #    ",
    " ###     #   ###   ###    #    ###   ##   #      #                        #    ###  #   # ####   ###  ####  #####",
    "                                                #                                                                ",
    "                                                                                                                 ",
    //   F     G     H     I     J     K     L     M     N     O     P     Q     R     S     T     U     V     W     X
    "#####  ###  #   # ###      #  #   # #     #   # #   #  ###  ####   ###  ####   ###  ##### #   # #   # #   # #   #",
    "#     #   # #   #  #       #  #  #  #     ## ## ##  # #   # #   # #   # #   # #   #   #   #   # #   # #   # #   #",
    "#     #     #   #  #       #  # #   #     # # # ##  # #   # #   # #   # #   # #       #   #   # #   # #   #  # # ",
    "####  # ### #####  #       #  ##    #     # # # # # # #   # ####  #   # ####   ###    #   #   #  # #  # # #   #  ",
    "#     #   # #   #  #       #  # #   #     #   # #  ## #   # #     #   # # #       #   #   #   #  # #  # # #  # # ",
    "#     #   # #   #  #    #  #  #  #  #     #   # #  ## #   # #     #  #  #  #  #   #   #   #   #  # #  # # # #   #",
    "#      ###  #   # ###    ##   #   # ##### #   # #   #  ###  #      ## # #   #  ###    #    ###    #    # #  #   #",
    "                                                                                                                 ",
    "                                                                                                                 ",
    //   Y     Z     [     \     ]     ^     _     `     a     b     c     d     e     f     g     h     i     j     k
    "#   # ##### ##    #     ##      #         #           #               #         ##        #     #       #   #    ",
    "#   #     # #      #     #     # #         #          #               #        #          #                 #    ",
    " # #     #  #      #     #    #   #              ###  ####   ###   ####  ###  ####   #### ####  #       #   #  # ",
    " # #    #   #       #    #                          # #   # #     #   # #   #  #    #   # #   # #       #   # #  ",
    "  #    #    #        #   #                       #### #   # #     #   # #####  #    #   # #   # #       #   ##   ",
    "  #   #     #        #   #                      #   # #   # #     #   # #      #    #   # #   # #       #   # #  ",
    "  #   ##### #         #  #                       #### ####   ###   ####  ###   #     #### #   # #       #   #  # ",
    "            #            #          #####                                               #               #        ",
    "            ##          ##                                                           ###              ##         ",
    //   l     m     n     o     p     q     r     s     t     u     v     w     x     y     z     {     |     }     ~
    "#                                                #                                          #   #     #          ",
    "#                                                #                                         #    #      #         ",
    "#     ## #  ####   ###  ####   #### # ##   #### ####  #   # #   # #   # #   # #   # #####  #    #      #     ## #",
    "#     # # # #   # #   # #   # #   # ##    #      #    #   # #   # # # #  # #  #   #    #   #    #      #    #  # ",
    "#     # # # #   # #   # #   # #   # #      ###   #    #   #  # #  # # #   #   #   #   #   #     #       #        ",
    "#     # # # #   # #   # #   # #   # #         #  #    #   #  # #  # # #  # #  #   #  #     #    #      #         ",
    " #    # # # #   #  ###  ####   #### #     ####    ##   ####   #    # #  #   #  #### #####  #    #      #         ",
    "                        #         #                                               #        #    #      #         ",
    "                        #         #                                            ###          #   #     #          ",
};
// clang-format on

const char* const kBox[kGlyphHeight] = {"#####", "#   #", "#   #", "#   #", "#   #",
                                        "#   #", "#####", "     ", "     "};

}  // namespace

bool GlyphPixel(char32_t character, int x, int y) {
  if (x < 0 || x >= kGlyphWidth || y < 0 || y >= kGlyphHeight) return false;
  if (character < kFirst || character > kLast) return kBox[y][x] == '#';
  const int index = static_cast<int>(character - kFirst);
  return kArt[index / kPerLine * kGlyphHeight + y][index % kPerLine * kPitch + x] == '#';
}

int GlyphAdvance(char32_t character) {
  if (character == U' ') return kBlankAdvance;
  for (int x = kGlyphWidth; x > 0; --x) {
    for (int y = 0; y < kGlyphHeight; ++y) {
      if (GlyphPixel(character, x - 1, y)) return x;
    }
  }
  return kBlankAdvance;
}

}  // namespace gsv::audio
