# One compiler on both Debian releases (docs/adr/0002): clang 19 on libstdc++, C++23.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -fno-omit-frame-pointer")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG -fno-omit-frame-pointer")
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

add_compile_options(-Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
                    -fcolor-diagnostics)
add_link_options(-fuse-ld=lld)

set(CENTRALE_SANITIZE "" CACHE STRING "sanitizers, comma separated")
if(CENTRALE_SANITIZE)
  add_compile_options(-fsanitize=${CENTRALE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CENTRALE_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

# Fuzz targets need libFuzzer's main and the address sanitizer's runtime.
string(FIND "${CENTRALE_SANITIZE}" "address" CENTRALE_HAS_ASAN)
if(CENTRALE_HAS_ASAN GREATER_EQUAL 0)
  set(CENTRALE_FUZZ ON)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
