gsv_test(en_test SOURCES en/english_test.cc en/fixed_test.cc DEPENDS gsv_text gsv_golden_text_en)
gsv_test(en_property_test SOURCES en/english_property_test.cc DEPENDS gsv_text rapidcheck)
