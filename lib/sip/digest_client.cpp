#include <fmt/format.h>

#include "base/random.hpp"
#include "sip/digest.hpp"
#include "sip/hash.hpp"
#include "sip/message.hpp"

namespace centrale::sip {
namespace {

std::unexpected<ParseError> cannot(const char* what) { return std::unexpected(ParseError{what, 0}); }

std::string response_to(const DigestChallenge& challenge, const ClientCredentials& who,
                        std::string_view method, std::string_view uri, std::string_view nc,
                        std::string_view cnonce) {
  Hasher hash(challenge.algorithm);
  const HexHash ha1 = hash.hex({who.username, ":", challenge.realm, ":", who.password.reveal()});
  const HexHash ha2 = hash.hex({method, ":", uri});
  const HexHash response =
      challenge.qop_auth
          ? hash.hex({ha1.view(), ":", challenge.nonce, ":", nc, ":", cnonce, ":auth:", ha2.view()})
          : hash.hex({ha1.view(), ":", challenge.nonce, ":", ha2.view()});
  return std::string(response.view());
}

}  // namespace

Secret make_ha1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                const Secret& password) {
  return Secret(std::string(Hasher(algorithm).hex({user, ":", realm, ":", password.reveal()}).view()));
}

Parsed<std::string> answer_challenge(const DigestChallenge& challenge, const ClientCredentials& who,
                                     std::string_view method, std::string_view uri, std::uint32_t nc) {
  if (!who.realm.empty() && challenge.realm != who.realm)
    return cannot("the challenge is of a foreign realm");
  const std::string count = fmt::format("{:08x}", nc);
  const std::string cnonce = random_hex(8);
  const std::string response = response_to(challenge, who, method, uri, count, cnonce);
  std::string value = "Digest username=";
  quote(who.username, value);
  value += fmt::format(", realm=\"{}\", nonce=\"{}\", uri=\"{}\", response=\"{}\", algorithm={}",
                       challenge.realm, challenge.nonce, uri, response, to_string(challenge.algorithm));
  if (challenge.qop_auth) value += fmt::format(", cnonce=\"{}\", qop=auth, nc={}", cnonce, count);
  if (!challenge.opaque.empty()) value += fmt::format(", opaque=\"{}\"", challenge.opaque);
  return value;
}

Parsed<ChallengeAnswer> answer_challenge(const Message& response, const ClientCredentials& who,
                                         std::string_view method, std::string_view uri) {
  if (response.status() != 401 && response.status() != 407) return cannot("the response is no challenge");
  const bool proxy = response.status() == 407;
  std::optional<DigestChallenge> best;
  response.each_line(proxy ? HeaderName::proxy_authenticate : HeaderName::www_authenticate,
                     [&](std::string_view line) {
                       const auto challenge = parse_challenge(line);
                       if (!challenge || (!who.realm.empty() && challenge->realm != who.realm)) return;
                       if (!best || challenge->algorithm > best->algorithm) best = *challenge;
                     });
  if (!best) return cannot("no challenge is one that we answer");
  auto value = answer_challenge(*best, who, method, uri);
  if (!value) return std::unexpected(std::move(value.error()));
  return ChallengeAnswer{proxy ? HeaderName::proxy_authorization : HeaderName::authorization,
                         std::move(*value), best->stale};
}

}  // namespace centrale::sip
