#include "sip/transaction_state.hpp"

#include <array>
#include <cstddef>

namespace centrale::sip {
namespace {

using enum Machine;
using enum TransactionState;
using enum TransactionInput;
using A = Actions;

constexpr Actions do_(int bits) { return Actions{static_cast<std::uint16_t>(bits)}; }

constexpr auto kTable = std::to_array<TransactionRow>({
    // INVITE client: RFC 3261 figure 5, RFC 6026 figure 1
    {invite_client,
     calling,
     provisional,
     {proceeding, do_(A::deliver | A::stop_retransmit)},
     "3261 17.1.1.2"},
    {invite_client,
     calling,
     success,
     {accepted, do_(A::deliver | A::stop_retransmit | A::linger)},
     "6026 7.2"},
    {invite_client,
     calling,
     failure,
     {completed, do_(A::deliver | A::acknowledge | A::stop_retransmit | A::linger)},
     "3261 17.1.1.2"},
    {invite_client, calling, retransmit_due, {calling, do_(A::send | A::retransmit)}, "3261 17.1.1.2"},
    {invite_client, calling, expired, {terminated, do_(A::tell_timeout)}, "3261 17.1.1.2"},
    {invite_client, calling, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.1.4"},
    {invite_client, proceeding, provisional, {proceeding, do_(A::deliver)}, "3261 17.1.1.2"},
    {invite_client, proceeding, success, {accepted, do_(A::deliver | A::linger)}, "6026 7.2"},
    {invite_client,
     proceeding,
     failure,
     {completed, do_(A::deliver | A::acknowledge | A::linger)},
     "3261 17.1.1.2"},
    // DEVIATION: the figures wait on. A connection that died in mid-INVITE cannot bring the answer of
    // a phone behind a NAT, so the user is told at once. The same holds for the server below.
    {invite_client, proceeding, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.1.4"},
    // Its timer runs only after a CANCEL: no final response came to that either.
    {invite_client, proceeding, expired, {terminated, do_(A::tell_timeout)}, "3261 9.1"},
    {invite_client, accepted, success, {accepted, do_(A::deliver)}, "6026 7.2"},
    {invite_client, accepted, lingered, {terminated, {}}, "6026 7.2"},
    {invite_client, completed, failure, {completed, do_(A::acknowledge)}, "3261 17.1.1.2"},
    {invite_client, completed, lingered, {terminated, {}}, "3261 17.1.1.2"},
    {invite_client, completed, transport_failed, {terminated, {}}, "3261 17.1.1.2"},

    // Client of any other request: figure 6
    {client, trying, provisional, {proceeding, do_(A::deliver)}, "3261 17.1.2.2"},
    {client, trying, success, {completed, do_(A::deliver | A::stop_retransmit | A::linger)}, "3261 17.1.2.2"},
    {client, trying, failure, {completed, do_(A::deliver | A::stop_retransmit | A::linger)}, "3261 17.1.2.2"},
    {client, trying, retransmit_due, {trying, do_(A::send | A::retransmit)}, "3261 17.1.2.2"},
    {client, trying, expired, {terminated, do_(A::tell_timeout)}, "3261 17.1.2.2"},
    {client, trying, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.1.4"},
    {client, proceeding, provisional, {proceeding, do_(A::deliver)}, "3261 17.1.2.2"},
    {client,
     proceeding,
     success,
     {completed, do_(A::deliver | A::stop_retransmit | A::linger)},
     "3261 17.1.2.2"},
    {client,
     proceeding,
     failure,
     {completed, do_(A::deliver | A::stop_retransmit | A::linger)},
     "3261 17.1.2.2"},
    {client, proceeding, retransmit_due, {proceeding, do_(A::send | A::retransmit)}, "3261 17.1.2.2"},
    {client, proceeding, expired, {terminated, do_(A::tell_timeout)}, "3261 17.1.2.2"},
    {client, proceeding, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.1.4"},
    {client, completed, lingered, {terminated, {}}, "3261 17.1.2.2"},
    {client, completed, transport_failed, {terminated, {}}, "3261 17.1.2.2"},

    // INVITE server: figure 7, RFC 6026 figure 2
    {invite_server, proceeding, provisional, {proceeding, do_(A::send)}, "3261 17.2.1"},
    {invite_server, proceeding, success, {accepted, do_(A::send | A::linger)}, "6026 7.1"},
    {invite_server,
     proceeding,
     failure,
     {completed, do_(A::send | A::retransmit | A::expire)},
     "3261 17.2.1"},
    {invite_server, proceeding, request_again, {proceeding, do_(A::send)}, "3261 17.2.1"},
    {invite_server, proceeding, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.2.4"},
    {invite_server, accepted, success, {accepted, do_(A::send)}, "6026 7.1"},
    {invite_server, accepted, request_again, {accepted, {}}, "6026 7.1"},
    {invite_server, accepted, lingered, {terminated, {}}, "6026 7.1"},
    {invite_server, accepted, transport_failed, {accepted, do_(A::tell_transport)}, "6026 7.1"},
    {invite_server, completed, request_again, {completed, do_(A::send)}, "3261 17.2.1"},
    {invite_server, completed, retransmit_due, {completed, do_(A::send | A::retransmit)}, "3261 17.2.1"},
    {invite_server, completed, ack, {confirmed, do_(A::stop_retransmit | A::linger)}, "3261 17.2.1"},
    {invite_server, completed, expired, {terminated, do_(A::tell_timeout)}, "3261 17.2.1"},
    {invite_server, completed, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.2.4"},
    {invite_server, confirmed, request_again, {confirmed, {}}, "3261 17.2.1"},
    {invite_server, confirmed, ack, {confirmed, {}}, "3261 17.2.1"},
    {invite_server, confirmed, lingered, {terminated, {}}, "3261 17.2.1"},

    // Server of any other request: figure 8
    {server, trying, request_again, {trying, {}}, "3261 17.2.2"},
    {server, trying, provisional, {proceeding, do_(A::send)}, "3261 17.2.2"},
    {server, trying, success, {completed, do_(A::send | A::linger)}, "3261 17.2.2"},
    {server, trying, failure, {completed, do_(A::send | A::linger)}, "3261 17.2.2"},
    {server, trying, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.2.4"},
    {server, proceeding, request_again, {proceeding, do_(A::send)}, "3261 17.2.2"},
    {server, proceeding, provisional, {proceeding, do_(A::send)}, "3261 17.2.2"},
    {server, proceeding, success, {completed, do_(A::send | A::linger)}, "3261 17.2.2"},
    {server, proceeding, failure, {completed, do_(A::send | A::linger)}, "3261 17.2.2"},
    {server, proceeding, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.2.4"},
    {server, completed, request_again, {completed, do_(A::send)}, "3261 17.2.2"},
    {server, completed, lingered, {terminated, {}}, "3261 17.2.2"},
    {server, completed, transport_failed, {terminated, do_(A::tell_transport)}, "3261 17.2.4"},
});

constexpr std::size_t kStates = 7;
using Dense = std::array<TransactionStep, 4 * kStates * transaction_input_count>;

constexpr std::size_t place(Machine machine, TransactionState state, TransactionInput input) {
  return (static_cast<std::size_t>(machine) * kStates + static_cast<std::size_t>(state)) *
             transaction_input_count +
         static_cast<std::size_t>(input);
}

/// The table by index; what it does not name stays where it is.
constexpr Dense make_dense() {
  Dense dense{};
  for (std::size_t i = 0; i < dense.size(); ++i) {
    dense[i] = {static_cast<TransactionState>(i / transaction_input_count % kStates), {}};
  }
  for (const TransactionRow& row : kTable) dense[place(row.machine, row.state, row.input)] = row.step;
  return dense;
}

constexpr Dense kDense = make_dense();

}  // namespace

std::span<const TransactionRow> transaction_table() { return kTable; }

TransactionStep transaction_step(Machine machine, TransactionState state, TransactionInput input) {
  return kDense[place(machine, state, input)];
}

std::string_view name_of(Machine machine) {
  constexpr std::array<std::string_view, 4> names{"INVITE client", "client", "INVITE server", "server"};
  return names[static_cast<std::size_t>(machine)];
}

std::string_view name_of(TransactionState state) {
  constexpr std::array<std::string_view, kStates> names{"calling",   "trying",    "proceeding", "accepted",
                                                        "completed", "confirmed", "terminated"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view name_of(TransactionInput input) {
  constexpr std::array<std::string_view, transaction_input_count> names{
      "1xx",     "2xx",      "failure",         "request again", "ACK", "retransmit due",
      "expired", "lingered", "transport failed"};
  return names[static_cast<std::size_t>(input)];
}

}  // namespace centrale::sip
