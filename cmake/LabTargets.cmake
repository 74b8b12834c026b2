# How every target of the house is built: one library per folder, warnings are errors.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)  # there are none, and to look costs a run per file
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)  # BoringSSL lies outside the loader's path

set(LAB_SANITIZE "" CACHE STRING "comma-separated sanitizers: address,undefined or thread")

# A compiler cache serves every checkout: paths count from the checkout, and the precompiled header is compared by what is
# in it.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

add_library(lab_options INTERFACE)
target_include_directories(lab_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(lab_options INTERFACE -Wall -Wextra -Wpedantic)
option(LAB_WERROR "warnings are errors: for developers and CI, not for a compiler that nobody has tried" OFF)
if(LAB_WERROR)
  target_compile_options(lab_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # A precompiled header out of a compiler cache is older than the checkout: what is in it counts, not when it was made.
  target_compile_options(lab_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ collects its garbage rarely: a tenth to a fifth less time for a file.
  target_compile_options(lab_options INTERFACE "SHELL:--param ggc-min-heapsize=524288")
  # g++ 12 reports awaitable frames as mismatched new/delete from -O1 on (they are Asio's recycled memory).
  # Its -Wrestrict is wrong about a string that is assigned a literal (GCC bug 105651).
  target_compile_options(lab_options INTERFACE -Wno-mismatched-new-delete -Wno-restrict)
  if(CMAKE_UNITY_BUILD)
    # It takes a source that is not the first it reads for a header.
    target_compile_options(lab_options INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(LAB_SANITIZE)
  target_compile_options(lab_options INTERFACE -fsanitize=${LAB_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(lab_options INTERFACE -fsanitize=${LAB_SANITIZE})
  if(LAB_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # clang 14 cannot place this check's data before a coroutine ("cannot represent a difference across sections").
    target_compile_options(lab_options INTERFACE -fno-sanitize=function)
  endif()
  if(LAB_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(lab_options INTERFACE -Wno-tsan)
  endif()
endif()

# lab_precompile(NAME): NAME takes the precompiled header of base, which compiles it.
function(lab_precompile name)
  if(name STREQUAL lab_base)
    target_precompile_headers(lab_base PRIVATE ${PROJECT_SOURCE_DIR}/lab-server/base/precompiled.h)
  else()
    target_precompile_headers(${name} REUSE_FROM lab_base)
  endif()
endfunction()

# lab_library(NAME [COLD] [LIBRARIES...]): a library of all sources in this folder but main.cpp. COLD: no connection waits
# for it, so it is compiled a fifth faster and runs a little slower.
function(lab_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "COLD" "" "")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC lab_options ${arg_UNPARSED_ARGUMENTS})
  if(arg_COLD)
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13 AND
       CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
      # What -O2 sets besides, and without which g++ refuses the precompiled header.
      target_compile_options(${name} PRIVATE "$<$<CONFIG:Release>:-munroll-only-small-loops;-mvzeroupper>")
    endif()
  endif()
  lab_precompile(${name})
endfunction()

# lab_program(NAME LIBRARIES...): the program NAME from this folder's main.cpp.
function(lab_program name)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE lab_options ${ARGN})
  lab_precompile(${name})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
