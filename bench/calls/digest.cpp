#include "calls/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <initializer_list>
#include <stdexcept>

namespace centrale::bench {
namespace {

using Hex = std::array<char, 32>;

std::string_view view(const Hex& hex) { return {hex.data(), hex.size()}; }

constexpr std::string_view kClientNonce = "0a4f113b";
constexpr std::string_view kCount = "00000001";

}  // namespace

/// One fetched algorithm and one context: OpenSSL 3 looks both up anew otherwise, which costs more than the
/// sum.
struct Digest::Md5 {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, "MD5", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();

  Md5() {
    if (algorithm == nullptr || context == nullptr) throw std::runtime_error("OpenSSL has no MD5");
  }
  ~Md5() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(algorithm);
  }
  Md5(const Md5&) = delete;
  Md5& operator=(const Md5&) = delete;

  /// Of the parts with colons between them.
  Hex operator()(std::initializer_list<std::string_view> parts) {
    EVP_DigestInit_ex(context, algorithm, nullptr);
    bool first = true;
    for (const auto part : parts) {
      if (!first) EVP_DigestUpdate(context, ":", 1);
      EVP_DigestUpdate(context, part.data(), part.size());
      first = false;
    }
    std::array<unsigned char, 16> sum{};
    EVP_DigestFinal_ex(context, sum.data(), nullptr);
    Hex hex;
    for (std::size_t i = 0; i < sum.size(); ++i) {
      hex[2 * i] = "0123456789abcdef"[sum[i] >> 4U];
      hex[2 * i + 1] = "0123456789abcdef"[sum[i] & 15U];
    }
    return hex;
  }
};

Digest::Digest() : md5_(std::make_unique<Md5>()) {}
Digest::~Digest() = default;

bool Digest::answer(Writer& to, const Scan& challenged, const Login& login, std::string_view method,
                    std::string_view uri) {
  auto& md5 = *md5_;
  for (const auto challenge : challenged.challenges) {
    const auto algorithm = parameter_of(challenge, "algorithm");
    if (!algorithm.empty() && algorithm != "MD5") continue;
    const auto realm = parameter_of(challenge, "realm");
    const auto nonce = parameter_of(challenge, "nonce");
    const auto opaque = parameter_of(challenge, "opaque");
    const bool counted = !parameter_of(challenge, "qop").empty();
    const auto secret = md5({login.user, realm, login.password});
    const auto request = md5({method, uri});
    const auto response = counted ? md5({view(secret), nonce, kCount, kClientNonce, "auth", view(request)})
                                  : md5({view(secret), nonce, view(request)});
    to << (challenged.proxy_challenge ? "Proxy-Authorization" : "Authorization") << ": Digest username=\""
       << login.user << "\", realm=\"" << realm << "\", nonce=\"" << nonce << "\", uri=\"" << uri
       << "\", response=\"" << view(response) << "\", algorithm=MD5";
    if (counted) to << ", qop=auth, nc=" << kCount << ", cnonce=\"" << kClientNonce << "\"";
    if (!opaque.empty()) to << ", opaque=\"" << opaque << "\"";
    to << "\r\n";
    return true;
  }
  return false;
}

}  // namespace centrale::bench
