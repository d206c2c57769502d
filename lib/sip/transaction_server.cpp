#include "sip/transaction_server.hpp"

#include <algorithm>

namespace centrale::sip {

using enum TransactionState;

ServerTransaction::ServerTransaction(Transactions& owner, const Key& key, Method method, const Flow& back,
                                     std::uint64_t merge)
    : owner_(owner),
      key_(key),
      back_(back),
      timer_(owner.loop(), this, [](ServerTransaction& self) { self.on_due(); }),
      merge_(merge),
      machine_(method == Method::invite ? Machine::invite_server : Machine::server),
      state_(first_state(machine_)) {}

void ServerTransaction::respond(int status, std::string bytes) {
  if (status < 200) return step(TransactionInput::provisional, std::move(bytes));
  step(status < 300 ? TransactionInput::success : TransactionInput::failure, std::move(bytes));
}

void ServerTransaction::on_due() {
  if (state_ != completed || machine_ == Machine::server) return step(TransactionInput::lingered, {});
  const bool over = owner_.loop().now() >= end_;
  step(over ? TransactionInput::expired : TransactionInput::retransmit_due, {});
}

void ServerTransaction::step(TransactionInput input, std::string response) {
  const auto [next, actions] = transaction_step(machine_, state_, input);
  state_ = next;
  const bool again = response.empty();
  if (actions.has(Actions::send) && !(again && response_.empty())) {
    if (!again) response_ = response;  // a copy of its exact size: it may lie here for 32 seconds
    owner_.send(back_, again ? response_ : std::move(response));
  }
  ServerUser* const user = user_;
  const bool lost = actions.has(Actions::tell_transport);
  const bool ended =
      state_ == terminated || (actions.has(Actions::linger) && linger_time() == Duration::zero());
  if (ended) {
    owner_.end(*this);  // `this` is gone
  } else {
    forget_what_is_over();
    wait_for_more(actions);
  }
  if (user != nullptr && lost) user->on_response_lost();
}

void ServerTransaction::forget_what_is_over() {
  if (state_ == accepted || state_ == confirmed) response_ = std::string();
  if (merge_ != 0 && state_ == completed) {
    owner_.forget_merge(merge_);
    merge_ = 0;
  }
  if (linked() && (state_ == completed || state_ == confirmed)) {
    unlink();
    owner_.forget_flow(back_);
  }
}

void ServerTransaction::wait_for_more(Actions actions) {
  const Instant now = owner_.loop().now();
  const bool reliable = is_reliable(back_.protocol);
  if (actions.has(Actions::linger)) return timer_.start(linger_time());
  if (actions.has(Actions::expire)) {
    end_ = now + owner_.timing().whole();
    interval_ = owner_.timing().t1;
    return timer_.start(reliable ? owner_.timing().whole() : interval_);
  }
  if (!actions.has(Actions::retransmit)) return;
  interval_ = std::min(interval_ * 2, owner_.timing().t2);
  timer_.start(std::max(Duration(1ms), std::min(interval_, end_ - now)));
}

/// I, J and L.
Duration ServerTransaction::linger_time() const {
  if (state_ == accepted) return owner_.timing().whole();
  if (is_reliable(back_.protocol)) return Duration::zero();
  return state_ == confirmed ? owner_.timing().t4 : owner_.timing().whole();
}

}  // namespace centrale::sip
