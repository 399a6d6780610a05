# Cross-compiling for ARM with Debian's g++-aarch64-linux-gnu; tests run under qemu-user. Libraries are those that
# scripts/arm64-libraries has unpacked into build/arm64.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

set(arm64_libraries ${CMAKE_CURRENT_LIST_DIR}/../build/arm64)
get_filename_component(arm64_libraries ${arm64_libraries} ABSOLUTE)
set(CMAKE_FIND_ROOT_PATH ${arm64_libraries} /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} ${arm64_libraries}/usr/lib/aarch64-linux-gnu/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${arm64_libraries})
set(CMAKE_CXX_FLAGS_INIT "-isystem ${arm64_libraries}/usr/include")
set(CMAKE_C_FLAGS_INIT "-isystem ${arm64_libraries}/usr/include")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-L${arm64_libraries}/usr/lib/aarch64-linux-gnu")
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu
    -E LD_LIBRARY_PATH=/usr/aarch64-linux-gnu/lib:${arm64_libraries}/usr/lib/aarch64-linux-gnu)
