# Finds nghttp2 and gives the target NGHTTP2::NGHTTP2. Debian's libnghttp2-dev has no CMake package before Debian 13.

find_path(NGHTTP2_INCLUDE_DIR nghttp2/nghttp2.h)
find_library(NGHTTP2_LIBRARY NAMES nghttp2)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Nghttp2 REQUIRED_VARS NGHTTP2_LIBRARY NGHTTP2_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libnghttp2-dev (`./lab build` does)")

if(Nghttp2_FOUND AND NOT TARGET NGHTTP2::NGHTTP2)
  add_library(NGHTTP2::NGHTTP2 UNKNOWN IMPORTED)
  set_target_properties(NGHTTP2::NGHTTP2 PROPERTIES IMPORTED_LOCATION ${NGHTTP2_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${NGHTTP2_INCLUDE_DIR})
endif()
