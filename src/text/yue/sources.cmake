gsv_unpack(cantonese_tables ${PROJECT_SOURCE_DIR}/data/cantonese.tar.xz)
gsv_embed(text_sources cantonese ${cantonese_tables}/cantonese.bin)
list(APPEND text_sources
  yue/cantonese.cc
  yue/jyutping.cc
  yue/normalizer.cc
  yue/reading.cc
  yue/tables.cc)
