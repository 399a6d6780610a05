gsv_test(en_test SOURCES en/english_test.cc DEPENDS gsv_text gsv_golden_text_en)
