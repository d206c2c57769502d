# A module is a flat folder: its *.cpp make one static library, tests/*.cpp one test program,
# fuzz/*.cpp a fuzz target each. Headers are included as "NAME/file.hpp" through an include root
# of the module's own, so that a header of a module that is not NEEDed cannot be found at all.
#
#   centrale_module(sip NEEDS flow base LINKS PkgConfig::cares)
#
# INCLUDE_AS gives another include name than the module's: "features/user" for feature_user.
function(centrale_module name)
  cmake_parse_arguments(M "" "INCLUDE_AS" "NEEDS;LINKS;TEST_NEEDS" ${ARGN})
  if(NOT M_INCLUDE_AS)
    set(M_INCLUDE_AS ${name})
  endif()
  set(root ${CMAKE_BINARY_DIR}/roots/${name})
  cmake_path(GET M_INCLUDE_AS PARENT_PATH above)
  file(MAKE_DIRECTORY ${root}/${above})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${M_INCLUDE_AS} SYMBOLIC)

  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    set(kind PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(kind INTERFACE)
  endif()
  target_include_directories(${name} ${kind} ${root})
  target_link_libraries(${name} ${kind} ${M_NEEDS} ${M_LINKS} fmt::fmt)

  file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/*.cpp)
  if(tests)
    add_executable(${name}_tests ${tests})
    target_link_libraries(${name}_tests PRIVATE ${name} ${M_TEST_NEEDS} GTest::gmock_main)
    add_test(NAME ${name} COMMAND ${name}_tests WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()

  if(CENTRALE_FUZZ)
    file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*.cpp)
    foreach(source ${fuzzers})
      get_filename_component(target ${source} NAME_WE)
      add_executable(fuzz_${target} ${source})
      target_link_libraries(fuzz_${target} PRIVATE ${name})
      target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()

# A program: its own sources, the modules it is made of.
function(centrale_program name)
  cmake_parse_arguments(P "" "" "SOURCES;NEEDS" ${ARGN})
  if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${P_SOURCES})
    return()
  endif()
  add_executable(${name} ${P_SOURCES})
  target_link_libraries(${name} PRIVATE ${P_NEEDS})
endfunction()
