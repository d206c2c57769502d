#include "edge/identify.hpp"

namespace centrale::edge {

namespace {

sip::DigestServer::Config digest_config(std::string realm) {
  sip::DigestServer::Config config;
  config.realm = std::move(realm);
  return config;
}

bool gives_up_at_sha256(std::string_view user_agent) {
  return user_agent.starts_with("baresip v0.") || user_agent.starts_with("baresip v1.");
}

}  // namespace

Identifier::Identifier(const flow::Loop& loop, const directory::Directory& directory,
                       const trunk::Trunks& trunks, std::string realm)
    : loop_(loop), directory_(directory), trunks_(trunks), digest_(digest_config(std::move(realm))) {}

MustProve Identifier::challenge(const sip::Message& request, bool stale) {
  auto challenges = digest_.challenges(request.source(), loop_.now(), stale);
  // DEVIATION: RFC 8760 §2.3 sends one challenge for each algorithm, but libre before 3.0 gives up at one it
  // does not know instead of passing it over (RFC 7616 §3.7). The last is the weakest, MD5.
  if (gives_up_at_sha256(request.header(sip::HeaderName::user_agent)) && challenges.size() > 1)
    challenges.erase(challenges.begin(), challenges.end() - 1);
  return {std::move(challenges)};
}

Identity Identifier::identify(const sip::Message& request) {
  for (const sip::HeaderName name : {sip::HeaderName::authorization, sip::HeaderName::proxy_authorization}) {
    if (!request.has(name)) continue;
    const auto credentials = sip::parse_credentials(request.header(name));
    if (credentials) return by_credentials(request, *credentials);
    if (credentials.error().status != 401)
      return Malformed{credentials.error().status, credentials.error().what};
  }
  if (auto trunk = trunks_.from_source(request.source().host())) return IsTrunk{std::move(trunk)};
  return challenge(request, false);
}

Identity Identifier::by_credentials(const sip::Message& request, const sip::DigestCredentials& credentials) {
  const std::string source = request.source().host();
  if (!guard_.may_try(source, credentials.username, loop_.now())) {
    guard_.count_blocked();
    return challenge(request, false);
  }
  const auto found = directory_.device(DeviceId{std::string(credentials.username)});
  const sip::StoredHa1 stored =
      found ? sip::StoredHa1{found->device->ha1_md5, found->device->ha1_sha256} : sip::StoredHa1{};
  const auto verdict = digest_.verify(credentials, request.method_token(), request.source(), loop_.now(),
                                      found ? &stored : nullptr);
  switch (verdict) {
    case sip::DigestVerdict::accepted:
      guard_.succeeded(source, credentials.username, loop_.now());
      return IsDevice{*found};
    case sip::DigestVerdict::stale: return challenge(request, true);
    case sip::DigestVerdict::wrong: break;
  }
  guard_.failed(source, credentials.username, loop_.now());
  return challenge(request, false);
}

}  // namespace centrale::edge
