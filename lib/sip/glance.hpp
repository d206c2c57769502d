// What a message is, by a look at its first line, To and Call-ID: no parsing.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace centrale::sip {

enum class Kind : std::uint8_t {
  in_dialog,      // responses, ACK, BYE, CANCEL, PRACK and whatever has a To tag
  emergency,      // a new INVITE to an emergency number
  new_call,       // any other INVITE without a To tag
  registration,   // REGISTER
  other,          // the rest
  stateless_ack,  // ACK of an answer that was made without keeping anything: nobody waits for it
};

/// How the tags begin that stateless answers put into To; their ACKs come back with them.
inline constexpr std::string_view kStatelessTag = "stateless-";

struct Glance {
  Kind kind = Kind::other;
  std::uint64_t call = 0;  // tells Call-IDs apart; 0: there is none
};

/// `is_emergency` is asked with the user part of a new INVITE's Request-URI.
[[nodiscard]] Glance glance_at(std::string_view bytes,
                               const std::function<bool(std::string_view user)>& is_emergency);

}  // namespace centrale::sip
