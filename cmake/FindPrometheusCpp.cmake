# Finds the core of prometheus-cpp and gives the target PrometheusCpp::Core. Its own CMake package would also want the
# libraries of the parts that serve and push, which nothing here uses.

find_path(PROMETHEUSCPP_INCLUDE_DIR prometheus/registry.h)
find_library(PROMETHEUSCPP_LIBRARY NAMES prometheus-cpp-core)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PrometheusCpp REQUIRED_VARS PROMETHEUSCPP_LIBRARY PROMETHEUSCPP_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install prometheus-cpp-dev (`./lab build` does)")

if(PrometheusCpp_FOUND AND NOT TARGET PrometheusCpp::Core)
  add_library(PrometheusCpp::Core UNKNOWN IMPORTED)
  set_target_properties(PrometheusCpp::Core PROPERTIES IMPORTED_LOCATION ${PROMETHEUSCPP_LIBRARY}
                        INTERFACE_INCLUDE_DIRECTORIES ${PROMETHEUSCPP_INCLUDE_DIR})
endif()
