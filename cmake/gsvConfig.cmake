# find_package(gsv) gives the target gsv::gsv. The library brings all it needs with it.
include(${CMAKE_CURRENT_LIST_DIR}/gsvTargets.cmake)
