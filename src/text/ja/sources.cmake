list(APPEND text_sources
  ja/accent_phrase.cc
  ja/accent_type.cc
  ja/analyzer.cc
  ja/counter_tables.cc
  ja/counters.cc
  ja/dictionary.cc
  ja/digits.cc
  ja/japanese.cc
  ja/kana.cc
  ja/label.cc
  ja/mora.cc
  ja/normalizer.cc
  ja/pronunciation.cc
  ja/reading.cc
  ja/user_dictionary.cc
  ja/voiceless.cc
  ja/word.cc)
