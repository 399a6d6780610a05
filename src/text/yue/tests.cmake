gsv_test(yue_test SOURCES yue/cantonese_test.cc yue/cantonese_property_test.cc DEPENDS gsv_text gsv_base rapidcheck)
