gsv_unpack(english_tables ${PROJECT_SOURCE_DIR}/data/english.tar.xz)
foreach(table dictionary tagger network segmentation)
  gsv_embed(text_sources english_${table} ${english_tables}/english_${table}.bin)
endforeach()
gsv_embed(text_sources english_rules ${PROJECT_SOURCE_DIR}/data/english_rules.txt)
list(APPEND text_sources
  en/english.cc
  en/fixed/addresses.cc
  en/fixed/capitals.cc
  en/fixed/dates.cc
  en/fixed/marks.cc
  en/fixed/money.cc
  en/fixed/numbers.cc
  en/fixed/quantities.cc
  en/fixed/reader.cc
  en/fixed/scene.cc
  en/fixed/spoken_numbers.cc
  en/fixed/times.cc
  en/fixed/words.cc
  en/lexicon.cc
  en/normalizer.cc
  en/number_rules.cc
  en/numbers.cc
  en/reading.cc
  en/rule_tables.cc
  en/spelling_network.cc
  en/tables.cc
  en/tagger.cc
  en/tokenizer.cc
  en/word_splitter.cc)
