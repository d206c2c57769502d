// Nobody gets in without the password, whatever a header says.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sip/digest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace centrale;
  using namespace centrale::sip;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Address source = *Address::parse("192.0.2.1", 5060);
  if (const auto credentials = parse_credentials(text)) {
    DigestServer server({.realm = "exchange"});
    const StoredHa1 user{make_ha1(DigestAlgorithm::md5, "a", "exchange", Secret("secret")), Secret{}};
    if (server.verify(*credentials, "INVITE", source, Instant{}, &user) == DigestVerdict::accepted)
      std::abort();
    if (server.verify(*credentials, "INVITE", source, Instant{}, nullptr) != DigestVerdict::wrong)
      std::abort();
  }
  if (const auto challenge = parse_challenge(text)) {
    (void)answer_challenge(*challenge, {"a", "exchange", Secret("secret")}, "INVITE", "sip:a@b");
  }
  return 0;
}
