gsv_unpack(korean_tables ${PROJECT_SOURCE_DIR}/data/korean.tar.xz)
gsv_embed(text_sources korean ${korean_tables}/korean.bin)
list(APPEND text_sources
  ko/annotator.cc
  ko/coda_table.cc
  ko/hangul.cc
  ko/idioms.cc
  ko/korean.cc
  ko/letter_rule.cc
  ko/normalizer.cc
  ko/number_rules.cc
  ko/numbers.cc
  ko/phones.cc
  ko/pronunciation.cc
  ko/reading.cc)
