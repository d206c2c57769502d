// Digest authentication: RFC 3261 §22 with RFC 7616 and RFC 8760 (MD5 and SHA-256, qop=auth).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "base/time.hpp"
#include "sip/address.hpp"
#include "sip/headers.hpp"

namespace centrale::sip {

enum class DigestAlgorithm : std::uint8_t { md5, sha256 };
/// "MD5", "SHA-256".
[[nodiscard]] std::string_view to_string(DigestAlgorithm algorithm);
/// Nothing for an algorithm that we do not do; an absent parameter means MD5 (RFC 7616 §3.4).
[[nodiscard]] std::optional<DigestAlgorithm> digest_algorithm_of(std::string_view token);

/// Lower-case hexadecimal H(user:realm:password): all that need be stored of a password.
[[nodiscard]] Secret make_ha1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                              const Secret& password);

/// What is stored of one user. An empty Secret: that algorithm cannot be used by this user.
struct StoredHa1 {
  Secret md5;
  Secret sha256;
  [[nodiscard]] const Secret& of(DigestAlgorithm algorithm) const {
    return algorithm == DigestAlgorithm::md5 ? md5 : sha256;
  }
};

/// Authorization or Proxy-Authorization. Views; quotes taken off (a backslash inside stays as it is).
struct DigestCredentials {
  std::string_view username, realm, nonce, uri, response, cnonce, opaque;
  std::string_view qop;  // "auth" or empty
  std::string_view nc_text;
  std::uint32_t nc = 0;
  DigestAlgorithm algorithm = DigestAlgorithm::md5;
};
/// 400 malformed or a needed parameter missing; another scheme or an unknown algorithm is 401 (challenge
/// again).
[[nodiscard]] Parsed<DigestCredentials> parse_credentials(std::string_view value);

/// WWW-Authenticate or Proxy-Authenticate.
struct DigestChallenge {
  std::string_view realm, nonce, opaque;
  DigestAlgorithm algorithm = DigestAlgorithm::md5;
  bool stale = false;
  bool qop_auth = false;
};
[[nodiscard]] Parsed<DigestChallenge> parse_challenge(std::string_view value);

/// accepted: let in. wrong: bad password or unknown user, nobody can tell which. stale: the digest was right
/// but the nonce is old, of elsewhere, or was used before: challenge again with stale=true.
enum class DigestVerdict : std::uint8_t { accepted, wrong, stale };

/// Life: the process. Thread: the loop's. Keeps nothing for a nonce until somebody used it with a correct
/// digest; then some 64 bytes, at most `remembered_nonces` of them. The oldest are forgotten by making every
/// nonce of their age stale, so forgetting never lets a replay through.
class DigestServer {
 public:
  struct Config {
    std::string realm;
    std::vector<DigestAlgorithm> algorithms{DigestAlgorithm::sha256, DigestAlgorithm::md5};  // best first
    Duration nonce_life = 5min;
    std::size_t remembered_nonces = 400'000;
    /// Key of the nonces' HMAC; empty: a random one. The same key after a restart keeps nonces good.
    Secret key{};
  };
  explicit DigestServer(Config config);
  DigestServer(DigestServer&&) noexcept;
  ~DigestServer();

  [[nodiscard]] const std::string& realm() const;

  /// One value for each algorithm, best first: a line of WWW- or Proxy-Authenticate each (RFC 8760 §2.3).
  [[nodiscard]] std::vector<std::string> challenges(const Address& source, Instant now, bool stale = false);

  /// `user` is null for one who does not exist: that costs the same time as a wrong password. The
  /// credentials' realm has to be ours, their URI is that of the digest (RFC 3261 §22.4 leaves its match to
  /// the Request-URI to local policy: gateways rewrite it). `method` is the request's token.
  [[nodiscard]] DigestVerdict verify(const DigestCredentials& credentials, std::string_view method,
                                     const Address& source, Instant now, const StoredHa1* user);

  [[nodiscard]] std::size_t remembered() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// What a client proves itself with. Only challenges of `realm` are answered: nobody else is told anything,
/// whoever asks (an empty realm answers any, for a trunk whose carrier would not say).
struct ClientCredentials {
  std::string username;
  std::string realm;
  Secret password;
};

/// The value for (Proxy-)Authorization; `nc` counts the uses of this nonce from 1. Error: foreign realm or no
/// usable challenge. At most two tries is the caller's business.
[[nodiscard]] Parsed<std::string> answer_challenge(const DigestChallenge& challenge,
                                                   const ClientCredentials& who, std::string_view method,
                                                   std::string_view uri, std::uint32_t nc = 1);

class Message;
/// The same for a 401 or 407: its best challenge that may be answered. The answer goes into a header of
/// `answer_in`.
struct ChallengeAnswer {
  HeaderName answer_in;  // authorization or proxy_authorization
  std::string value;
  bool stale = false;  // the earlier try had the right password: one more is in order
};
[[nodiscard]] Parsed<ChallengeAnswer> answer_challenge(const Message& response, const ClientCredentials& who,
                                                       std::string_view method, std::string_view uri);

}  // namespace centrale::sip
