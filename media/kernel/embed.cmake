# Makes a source file of the bytes of FROM.
file(READ ${FROM} text HEX)
string(REGEX REPLACE "(..)" "0x\\1," text "${text}")
file(WRITE ${TO} "#include \"media_kernel/program.hpp\"
namespace centrale::media_kernel {
namespace {
alignas(8) constexpr unsigned char kBytes[] = {${text}};
}
std::span<const unsigned char> program() { return kBytes; }
}
")
