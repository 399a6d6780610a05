gsv_test(ko_test SOURCES ko/korean_test.cc ko/korean_property_test.cc DEPENDS gsv_text gsv_base rapidcheck)
