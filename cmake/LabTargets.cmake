# How every target of the house is built: one library per folder, warnings are errors.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)  # there are none, and to look costs a run per file
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)  # BoringSSL lies outside the loader's path

set(LAB_SANITIZE "" CACHE STRING "comma-separated sanitizers: address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(lab_options INTERFACE)
target_include_directories(lab_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(lab_options INTERFACE -Wall -Wextra -Wpedantic -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports awaitable frames as mismatched new/delete from -O1 on (they are Asio's recycled memory).
  # Its -Wrestrict is wrong about a string that is assigned a literal (GCC bug 105651).
  target_compile_options(lab_options INTERFACE -Wno-mismatched-new-delete -Wno-restrict)
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

# lab_library(NAME [LIBRARIES...]): a library of all sources in this folder but main.cpp.
function(lab_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC lab_options ${ARGN})
endfunction()

# lab_program(NAME LIBRARIES...): the program NAME from this folder's main.cpp.
function(lab_program name)
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE lab_options ${ARGN})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
