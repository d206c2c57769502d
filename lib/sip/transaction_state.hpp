// The four transaction machines of RFC 3261 §17, with the Accepted state of RFC 6026, as one table.
// Pure: no clock, no bytes, no network. Transactions does what `actions` says.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace centrale::sip {

enum class Machine : std::uint8_t { invite_client, client, invite_server, server };

enum class TransactionState : std::uint8_t {
  calling,
  trying,
  proceeding,
  accepted,
  completed,
  confirmed,
  terminated
};

enum class TransactionInput : std::uint8_t {
  provisional,     // 1xx: received by a client, sent by a server's user
  success,         // 2xx
  failure,         // 300-699
  request_again,   // server: the request was retransmitted
  ack,             // INVITE server: ACK for a non-2xx
  retransmit_due,  // timers A, E, G
  expired,         // timers B, F, H
  lingered,        // timers D, K, M, I, J, L
  transport_failed,
};
inline constexpr std::size_t transaction_input_count = 9;

/// What the owner of the machine does on a transition; a set of bits.
struct Actions {
  enum Bit : std::uint16_t {
    none = 0,
    send = 1,             // client: the request again; server: the response at hand
    deliver = 2,          // hand the response to the user
    acknowledge = 4,      // send ACK for a non-2xx (§17.1.1.3)
    tell_timeout = 8,     // the user learns that nothing came (§8.1.3.1: like a 408)
    tell_transport = 16,  // the user learns that nothing can be sent (like a 503)
    retransmit = 32,      // start or go on with timer A, E or G
    stop_retransmit = 64,
    expire = 128,  // start timer H
    linger = 256,  // start the timer that ends this state
  };
  std::uint16_t bits = none;

  [[nodiscard]] constexpr bool has(Bit bit) const { return (bits & bit) != 0; }
  friend constexpr bool operator==(Actions, Actions) = default;
};

struct TransactionStep {
  TransactionState next = TransactionState::terminated;
  Actions actions;

  friend constexpr bool operator==(const TransactionStep&, const TransactionStep&) = default;
};

/// One line of the table.
struct TransactionRow {
  Machine machine;
  TransactionState state;
  TransactionInput input;
  TransactionStep step;
  std::string_view clause;  // where the RFC says so
};

/// The whole table, for tests and documentation.
[[nodiscard]] std::span<const TransactionRow> transaction_table();

/// A pair that the table does not name changes nothing and does nothing.
[[nodiscard]] TransactionStep transaction_step(Machine machine, TransactionState state,
                                               TransactionInput input);

[[nodiscard]] constexpr TransactionState first_state(Machine machine) {
  switch (machine) {
    case Machine::invite_client: return TransactionState::calling;
    case Machine::invite_server: return TransactionState::proceeding;
    case Machine::client:
    case Machine::server: return TransactionState::trying;
  }
  return TransactionState::terminated;
}

[[nodiscard]] std::string_view name_of(Machine machine);
[[nodiscard]] std::string_view name_of(TransactionState state);
[[nodiscard]] std::string_view name_of(TransactionInput input);

}  // namespace centrale::sip
