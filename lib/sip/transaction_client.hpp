// The client's side of a transaction. For this folder; users see ClientRef.
#pragma once

#include <string>

#include "flow/timer_wheel.hpp"
#include "sip/transaction.hpp"

namespace centrale::sip {

/// One timer serves for A and B, E and F, then D, M or K: which one is due follows from the state.
class ClientTransaction : public flow::Link {
 public:
  ClientTransaction(Transactions& owner, std::uint64_t id, Method method, const Flow& flow, std::string bytes,
                    ClientUser* user);

  void begin(Duration limit);
  void receive(const Message& response);
  void transport_failed() { step(TransactionInput::transport_failed, nullptr); }
  bool cancel(std::string_view reason_header);
  void detach() { user_ = nullptr; }

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] const Flow& flow() const { return flow_; }

 private:
  void on_due();
  void step(TransactionInput input, const Message* response);
  void act(Actions actions, const Message* response);
  void wait_for_more(Actions actions);
  [[nodiscard]] Duration linger_time() const;
  [[nodiscard]] std::string ack_for(const Message& response) const;

  Transactions& owner_;
  std::uint64_t id_;
  ClientUser* user_;
  Flow flow_;
  std::string bytes_;  // the request; after a non-2xx its ACK
  flow::Timer timer_;
  Duration interval_{};
  Instant end_;
  Machine machine_;
  TransactionState state_;
  bool cancelled_ = false;
};

}  // namespace centrale::sip
