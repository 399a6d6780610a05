# gsv_embed(SOURCES_VARIABLE NAME FILE)
#   Puts a file into the library as it is, without a copy in the source tree or work at start: an assembler file with
#   .incbin in the read-only section, page-aligned. C++ sees it as
#     extern "C" const unsigned char gsv_embed_NAME[], gsv_embed_NAME_end[];
#   (text/embedded.h has a reader). The assembler file is appended to SOURCES_VARIABLE.
set(GSV_EMBED_TEMPLATE ${CMAKE_CURRENT_LIST_DIR}/embed.S.in)

function(gsv_embed sources_variable name file)
  set(GSV_EMBED_NAME ${name})
  set(GSV_EMBED_FILE ${file})
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/embed_${name}.S)
  configure_file(${GSV_EMBED_TEMPLATE} ${assembly} @ONLY)
  # ccache and ninja do not look inside .incbin.
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${file} LANGUAGE C
                                                     COMPILE_OPTIONS "-x;assembler-with-cpp")
  set(${sources_variable} ${${sources_variable}} ${assembly} PARENT_SCOPE)
endfunction()
