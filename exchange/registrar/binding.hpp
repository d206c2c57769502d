// A binding: one way to reach a device now (RFC 3261 §10, RFC 5626).
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"
#include "sip/transport.hpp"

namespace centrale::registrar {

struct Binding {
  std::string contact;   // the URI that the device gave, as text
  std::string instance;  // +sip.instance (RFC 5626 §4.1); empty: an older phone
  std::string path;      // value of Path (RFC 3327), for the Route of requests to the device
  std::string user_agent;
  std::string call_id;  // of the REGISTER that made it: order of later ones (RFC 3261 §10.3 step 7)
  std::uint32_t cseq = 0;
  std::uint32_t reg_id = 0;  // RFC 5626 §4.2; zero: none
  sip::Flow flow;            // where the REGISTER came from: the way back through the NAT
  Instant expires;
};

}  // namespace centrale::registrar
