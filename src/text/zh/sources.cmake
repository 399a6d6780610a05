gsv_unpack(chinese_tables ${PROJECT_SOURCE_DIR}/data/chinese.tar.xz)
gsv_embed(text_sources chinese ${chinese_tables}/chinese.bin)
gsv_unpack(opencc_tables ${PROJECT_SOURCE_DIR}/data/opencc.tar.xz)
gsv_embed(text_sources opencc ${opencc_tables}/opencc.bin)
gsv_embed(text_sources tones_compat ${PROJECT_SOURCE_DIR}/data/tones_compat.txt)
gsv_embed(text_sources tones_fixed ${PROJECT_SOURCE_DIR}/data/tones_fixed.txt)
list(APPEND text_sources
  zh/chinese.cc
  zh/formula_rules.cc
  zh/hmm.cc
  zh/jieba.cc
  zh/de_reading.cc
  zh/normalizer.cc
  zh/number_rules.cc
  zh/numbers.cc
  zh/pattern.cc
  zh/opencc.cc
  zh/phone_rules.cc
  zh/pinyin.cc
  zh/polyphone.cc
  zh/reading.cc
  zh/sign_rules.cc
  zh/simplifier.cc
  zh/tables.cc
  zh/time_rules.cc
  zh/tone_config.cc
  zh/tone_config_file.cc
  zh/tone_rules.cc
  zh/unit_rules.cc
  zh/word_join.cc)
