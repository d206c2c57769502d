#include "store/sealing.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "base/durable.hpp"

namespace centrale::store {
namespace {

constexpr std::string_view kMark = "sealed:";
constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
constexpr std::size_t kNonce = crypto_secretbox_xchacha20poly1305_NONCEBYTES;
constexpr std::size_t kTag = crypto_secretbox_xchacha20poly1305_MACBYTES;
constexpr std::size_t kKey = crypto_secretbox_xchacha20poly1305_KEYBYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Result<std::string> make_key(const std::filesystem::path& file) {
  std::string key(kKey, '\0');
  randombytes_buf(key.data(), key.size());
  if (auto written = write_durably(file, key); !written) return std::unexpected(written.error());
  return key;
}

}  // namespace

Result<Sealing> Sealing::open(const std::filesystem::path& key_file) {
  if (sodium_init() < 0) return fail("the library of ciphers cannot be started");
  if (!std::filesystem::exists(key_file)) {
    auto made = make_key(key_file);
    if (!made) return fail(made.error().what);
    return Sealing(std::move(*made));
  }
  std::ifstream in(key_file, std::ios::binary);
  std::string key((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (key.size() != kKey) return fail(fmt::format("{}: is no key of {} bytes", key_file.string(), kKey));
  return Sealing(std::move(key));
}

// The nonce is a keyed hash of the secret: it never meets another secret, and comes again only with the same.
std::string Sealing::seal(const Secret& secret) const {
  const std::string_view plain = secret.reveal();
  std::vector<unsigned char> box(kNonce + kTag + plain.size());
  crypto_generichash(box.data(), kNonce, bytes_of(plain), plain.size(), bytes_of(key_.reveal()), kKey);
  crypto_secretbox_xchacha20poly1305_easy(box.data() + kNonce, bytes_of(plain), plain.size(), box.data(),
                                          bytes_of(key_.reveal()));
  std::string text(sodium_base64_encoded_len(box.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), box.data(), box.size(), kVariant);
  text.pop_back();  // its terminating zero
  return std::string(kMark) + text;
}

Result<Secret> Sealing::unseal(std::string_view text) const {
  if (!text.starts_with(kMark)) return fail("a secret is not sealed");
  text.remove_prefix(kMark.size());
  std::vector<unsigned char> box(text.size());
  std::size_t size = 0;
  if (sodium_base642bin(box.data(), box.size(), text.data(), text.size(), nullptr, &size, nullptr,
                        kVariant) != 0 ||
      size < kNonce + kTag) {
    return fail("a sealed secret is damaged");
  }
  std::string plain(size - kNonce - kTag, '\0');
  if (crypto_secretbox_xchacha20poly1305_open_easy(reinterpret_cast<unsigned char*>(plain.data()),
                                                   box.data() + kNonce, size - kNonce, box.data(),
                                                   bytes_of(key_.reveal())) != 0) {
    return fail("a sealed secret was sealed with another key");
  }
  return Secret(std::move(plain));
}

}  // namespace centrale::store
