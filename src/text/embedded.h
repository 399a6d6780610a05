// Files that gsv_embed() put into the library.
#ifndef GSV_TEXT_EMBEDDED_H_
#define GSV_TEXT_EMBEDDED_H_

#include <cstddef>
#include <string_view>

// GSV_EMBEDDED(EnglishFile, english) at global scope defines EnglishFile(), the bytes that
// gsv_embed(... english ...) put into the program, valid for its whole life.
#define GSV_EMBEDDED(function, name)                                           \
  extern "C" const unsigned char gsv_embed_##name[], gsv_embed_##name##_end[]; \
  static inline std::string_view function() {                                  \
    return {reinterpret_cast<const char*>(gsv_embed_##name),                   \
            static_cast<size_t>(gsv_embed_##name##_end - gsv_embed_##name)};   \
  }

#endif  // GSV_TEXT_EMBEDDED_H_
