// Who sends a request: a device by its credential, a trunk by its source address. Never by what From,
// To or the Host of the request say.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "directory/directory.hpp"
#include "edge/guard.hpp"
#include "flow/loop.hpp"
#include "sip/digest.hpp"
#include "sip/message.hpp"
#include "sip/transport.hpp"
#include "trunk/trunks.hpp"

namespace centrale::edge {

struct IsDevice {
  directory::FoundDevice found;
};
struct IsTrunk {
  directory::TrunkPtr trunk;
};
/// Nobody yet: answer 401 with these WWW-Authenticate values. The same for a name that does not exist,
/// a wrong password and another tenant's.
struct MustProve {
  std::vector<std::string> challenges;
};
struct Malformed {
  int status = 400;
  std::string why;
};
using Identity = std::variant<MustProve, IsDevice, IsTrunk, Malformed>;

/// Owner: app. Loop's thread only.
class Identifier {
 public:
  Identifier(const flow::Loop& loop, const directory::Directory& directory, const trunk::Trunks& trunks,
             std::string realm);

  [[nodiscard]] Identity identify(const sip::Message& request);
  [[nodiscard]] std::uint64_t blocked_tries() const { return guard_.blocked_tries(); }

 private:
  [[nodiscard]] MustProve challenge(const sip::Message& request, bool stale);
  [[nodiscard]] Identity by_credentials(const sip::Message& request,
                                        const sip::DigestCredentials& credentials);

  const flow::Loop& loop_;
  const directory::Directory& directory_;
  const trunk::Trunks& trunks_;
  sip::DigestServer digest_;
  Guard guard_{Guard::Limits{}};
};

}  // namespace centrale::edge
