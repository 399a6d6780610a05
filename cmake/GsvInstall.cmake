# bin/gsv, include/gsv, lib/libgsv.so, the CMake package "gsv" and the demo voice.
include(CMakePackageConfigHelpers)
set(GSV_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/gsv)

install(TARGETS gsv EXPORT gsvTargets)
install(EXPORT gsvTargets NAMESPACE gsv:: DESTINATION ${GSV_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gsvConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/gsvConfig.cmake ${PROJECT_BINARY_DIR}/gsvConfigVersion.cmake
        DESTINATION ${GSV_CMAKE_DIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/gsv DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING
        PATTERN "*.h")
if(GSV_BUILD_APPS)
  install(TARGETS gsv_app)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/demo DESTINATION ${CMAKE_INSTALL_DATADIR}/gsv/models)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
