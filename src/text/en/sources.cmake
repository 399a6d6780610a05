gsv_unpack(english_tables ${PROJECT_SOURCE_DIR}/data/english.tar.xz)
foreach(table dictionary tagger network segmentation)
  gsv_embed(text_sources english_${table} ${english_tables}/english_${table}.bin)
endforeach()
list(APPEND text_sources
  en/english.cc
  en/lexicon.cc
  en/normalizer.cc
  en/number_rules.cc
  en/numbers.cc
  en/spelling_network.cc
  en/tables.cc
  en/tagger.cc
  en/tokenizer.cc
  en/word_splitter.cc)
