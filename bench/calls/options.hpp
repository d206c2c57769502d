// What one run is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "calls/digest.hpp"
#include "calls/pattern.hpp"
#include "common/clock.hpp"
#include "common/endpoint.hpp"

namespace centrale::bench {

enum class Mode : std::uint8_t { kCalls, kHold, kRegister };

/// "user%06d:secret%06d"
struct LoginPattern {
  Pattern user, password;
  [[nodiscard]] Login of(std::uint64_t number) const { return {user.text(number), password.text(number)}; }
};

struct Options {
  Mode mode = Mode::kCalls;
  Endpoint target;          // where the exchange listens
  bool direct = false;      // no exchange: our own callee is the target
  Endpoint caller, callee;  // our sockets; port 0: any free one
  std::string domain;       // of To and From; empty: the target's host
  Pattern to{"user%06d"}, from{"+31880%06d"};
  std::uint32_t first = 0;     // number of the first name
  std::uint32_t names = 1000;  // how many there are
  std::optional<LoginPattern> caller_login, callee_login;
  bool register_callees = false;
  double rate = 100;                    // calls or registrations a second
  Span ramp = std::chrono::seconds(1);  // from nothing to the rate
  std::uint32_t count = 1000;           // calls to make or hold, registrations in one pass
  Span hold = std::chrono::milliseconds(1000);
  Span ring = std::chrono::milliseconds(0);  // from 180 to 200
  std::uint32_t passes = 1;                  // registrations: the second pass refreshes
  std::uint32_t expires = 3600;              // seconds
};

/// Nothing after --help or a mistake, which has been printed; `status` is then the exit status.
[[nodiscard]] std::optional<Options> parse_options(int count, char** words, int& status);

}  // namespace centrale::bench
