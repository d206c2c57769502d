#include "cli/upload.hpp"

#include <sodium.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include "cli/client.hpp"

namespace centrale::cli {
namespace {

constexpr std::size_t kPiece = std::size_t{3} << 20;
constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
constexpr auto kLooksEvery = std::chrono::milliseconds(100);

std::string base64(const std::vector<char>& bytes, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, kVariant), '\0');
  ::sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), size,
                      kVariant);
  text.pop_back();  // the library counts its final zero
  return text;
}

Result<void> send_all(const std::filesystem::path& socket, const std::string& id, std::ifstream& in) {
  std::vector<char> piece(kPiece);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0) {
    const auto taken = ask(socket, "upload-part",
                           {{"upload", id}, {"bytes", base64(piece, static_cast<std::size_t>(in.gcount()))}});
    if (!taken) return std::unexpected(taken.error());
  }
  if (in.bad()) return fail("the file cannot be read to its end");
  return {};
}

}  // namespace

Result<std::string> upload(const std::filesystem::path& socket, const std::string& tenant,
                           const std::string& name, const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || !std::filesystem::is_regular_file(file)) return fail(file.string() + ": cannot be read");
  const auto id = ask(socket, "upload-begin", {{"tenant", tenant}, {"name", name}});
  if (!id) return id;
  if (const auto sent = send_all(socket, *id, in); !sent) return std::unexpected(sent.error());
  if (const auto ended = ask(socket, "upload-end", {{"upload", *id}}); !ended) return ended;
  while (true) {
    auto state = ask(socket, "upload-state", {{"upload", *id}});
    if (!state || (*state != "waiting" && *state != "converting")) return state;
    std::this_thread::sleep_for(kLooksEvery);
  }
}

}  // namespace centrale::cli
