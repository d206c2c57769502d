// The server's side of a transaction. For this folder; users see ServerRef.
#pragma once

#include <string>

#include "flow/timer_wheel.hpp"
#include "sip/transaction.hpp"

namespace centrale::sip {

/// Keeps what a retransmission needs and nothing else: the last response's bytes, and not even those once
/// they can't be asked for any more. One timer serves for G and H, then I, J or L.
class ServerTransaction : public flow::Link {
 public:
  /// `back`: where responses go. `merge`: see Transactions::merges_; 0: none.
  ServerTransaction(Transactions& owner, const Key& key, Method method, const Flow& back,
                    std::uint64_t merge);

  void respond(int status, std::string bytes);
  void request_again() { step(TransactionInput::request_again, {}); }
  void acknowledged() { step(TransactionInput::ack, {}); }
  void transport_failed() { step(TransactionInput::transport_failed, {}); }
  /// The user if a CANCEL would still do something.
  [[nodiscard]] ServerUser* cancellable() const {
    return state_ == TransactionState::proceeding ? user_ : nullptr;
  }

  void listen(ServerUser* user) { user_ = user; }
  [[nodiscard]] const Key& key() const { return key_; }
  [[nodiscard]] const Flow& flow() const { return back_; }
  [[nodiscard]] std::uint64_t merge() const { return merge_; }

 private:
  void on_due();
  void step(TransactionInput input, std::string response);
  void forget_what_is_over();
  void wait_for_more(Actions actions);
  [[nodiscard]] Duration linger_time() const;

  Transactions& owner_;
  Key key_;
  ServerUser* user_ = nullptr;
  Flow back_;
  std::string response_;
  flow::Timer timer_;
  Duration interval_{};
  Instant end_;
  std::uint64_t merge_;
  Machine machine_;
  TransactionState state_;
};

}  // namespace centrale::sip
