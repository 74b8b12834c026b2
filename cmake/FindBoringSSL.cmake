# Finds BoringSSL and gives the targets BoringSSL::SSL and BoringSSL::Crypto.
#
# By default Debian's android-libboringssl-dev, which lives in a prefix of its own and ships neither a
# pkg-config file nor a CMake package. Another build of it: -DBoringSSL_ROOT=DIR, where DIR is what
# BoringSSL's own `cmake --install` wrote (DIR/include/openssl, DIR/lib/libssl.{a,so}).
#
# An OpenSSL in the same process would clash with it symbol by symbol and abort, so the headers are
# checked to be BoringSSL's and the libraries are linked by full path, never by -lssl.

set(_boringssl_libs /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/android)
set(_boringssl_only "")
if(BoringSSL_ROOT)
  set(_boringssl_only NO_DEFAULT_PATH)
  set(_boringssl_libs ${BoringSSL_ROOT}/lib ${BoringSSL_ROOT}/lib64 ${BoringSSL_ROOT}/lib/${CMAKE_LIBRARY_ARCHITECTURE})
  find_path(BoringSSL_INCLUDE_DIR openssl/is_boringssl.h PATHS ${BoringSSL_ROOT}/include NO_DEFAULT_PATH)
else()
  find_path(BoringSSL_INCLUDE_DIR openssl/is_boringssl.h PATHS /usr/include/android NO_DEFAULT_PATH)
endif()
foreach(_lib ssl crypto)
  find_library(BoringSSL_${_lib}_LIBRARY NAMES ${_lib} PATHS ${_boringssl_libs} NO_DEFAULT_PATH)
endforeach()

if(BoringSSL_INCLUDE_DIR)
  file(STRINGS ${BoringSSL_INCLUDE_DIR}/openssl/base.h _api REGEX "#define BORINGSSL_API_VERSION ")
  string(REGEX MATCH "[0-9]+" BoringSSL_VERSION "${_api}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(BoringSSL
  REQUIRED_VARS BoringSSL_ssl_LIBRARY BoringSSL_crypto_LIBRARY BoringSSL_INCLUDE_DIR
  VERSION_VAR BoringSSL_VERSION
  REASON_FAILURE_MESSAGE "install android-libboringssl-dev (`./lab build` does), or pass -DBoringSSL_ROOT=DIR")

if(BoringSSL_FOUND AND NOT TARGET BoringSSL::SSL)
  foreach(_pair "Crypto;crypto" "SSL;ssl")
    list(GET _pair 0 _target)
    list(GET _pair 1 _lib)
    add_library(BoringSSL::${_target} UNKNOWN IMPORTED)
    set_target_properties(BoringSSL::${_target} PROPERTIES
      IMPORTED_LOCATION ${BoringSSL_${_lib}_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${BoringSSL_INCLUDE_DIR})
  endforeach()
  target_link_libraries(BoringSSL::SSL INTERFACE BoringSSL::Crypto)
  get_filename_component(BoringSSL_LIBRARY_DIR ${BoringSSL_ssl_LIBRARY} DIRECTORY)
endif()
