# gsv_library(NAME SOURCES ... DEPENDS ... PRIVATE_DEPENDS ...)
#   One static library per folder of src/; all of them together are libgsv. Headers are included as "folder/file.h". A
#   library sees only the folders of the targets that it names in DEPENDS, so that an include against the direction of
#   ARCHITECTURE.md fails to build: each library's include root is a folder of its own in the build tree that links to
#   its source folder only.
# gsv_test(NAME SOURCES ... DEPENDS ...)
#   One GoogleTest program, registered as one ctest test.

function(gsv_compile_options target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wnon-virtual-dtor -Wcast-align -Wvla)
  # GCC 12 sees overlaps in "text" + std::string that are not there (its bug 105651).
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  if(GSV_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(GSV_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${GSV_SANITIZE} -fno-omit-frame-pointer
                                             $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize-recover=all>
                                             $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize-recover=all>)
    target_link_options(${target} PUBLIC -fsanitize=${GSV_SANITIZE})
  endif()
endfunction()

function(gsv_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(gsv_${name} STATIC ${ARG_SOURCES})
  set_property(GLOBAL APPEND PROPERTY GSV_LIBRARIES gsv_${name})
  set(root ${CMAKE_BINARY_DIR}/include_roots/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${name} SYMBOLIC)
  target_include_directories(gsv_${name} PUBLIC $<BUILD_INTERFACE:${root}>)
  target_link_libraries(gsv_${name} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  gsv_compile_options(gsv_${name})
endfunction()

function(gsv_test name)
  if(NOT GSV_BUILD_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE GSV_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gsv_compile_options(${name})
  set(timeout 900)
  if(GSV_SANITIZE)
    # With all checks, GoogleTest's macros take GCC minutes a file. What is tested keeps every check; the test's own code
    # keeps those of memory, threads and arithmetic.
    target_compile_options(${name} PRIVATE -O1 -g1 -fno-sanitize=null,alignment,object-size,vptr)
    target_compile_definitions(${name} PRIVATE GSV_SANITIZED)
    set(timeout 3600)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout})
endfunction()
