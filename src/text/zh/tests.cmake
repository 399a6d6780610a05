gsv_test(zh_test
  SOURCES
    zh/chinese_fixed_test.cc
    zh/chinese_property_test.cc
    zh/chinese_test.cc
    zh/reading_test.cc
    zh/tone_config_file_test.cc
  DEPENDS gsv_text gsv_base rapidcheck)
