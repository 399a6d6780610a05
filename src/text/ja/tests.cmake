# Not part of any test: the front end's side of tools/compare_open_jtalk.py.
add_executable(gsv_ja_labels EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tools/ja_labels.cc)
target_link_libraries(gsv_ja_labels PRIVATE gsv_text)
gsv_compile_options(gsv_ja_labels)

gsv_test(ja_test SOURCES ja/dictionary_test.cc ja/japanese_property_test.cc ja/japanese_test.cc ja/stages_test.cc
         DEPENDS gsv_text gsv_golden_text_ja gsv_base rapidcheck)
