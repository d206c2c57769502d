#include "sip/transaction_client.hpp"

#include <algorithm>

#include "sip/writer.hpp"

namespace centrale::sip {
namespace {

using enum TransactionState;

TransactionInput input_of(int status) {
  if (status < 200) return TransactionInput::provisional;
  return status < 300 ? TransactionInput::success : TransactionInput::failure;
}

/// §9.1 and §17.1.1.3: ACK and CANCEL repeat the request's URI, top Via, Route, From, Call-ID and CSeq
/// number.
MessageWriter like(const Message& request, std::string_view method) {
  MessageWriter writer(512);
  writer.request(method, request.request_uri())
      .copy(request, HeaderName::via)
      .copy(request, HeaderName::route);
  writer.header(HeaderName::max_forwards, 70U).copy(request, HeaderName::from);
  return writer;
}

}  // namespace

ClientTransaction::ClientTransaction(Transactions& owner, std::uint64_t id, Method method, const Flow& flow,
                                     std::string bytes, ClientUser* user)
    : owner_(owner),
      id_(id),
      user_(user),
      flow_(flow),
      bytes_(std::move(bytes)),
      timer_(owner.loop(), this, [](ClientTransaction& self) { self.on_due(); }),
      machine_(method == Method::invite ? Machine::invite_client : Machine::client),
      state_(first_state(machine_)) {}

void ClientTransaction::begin(Duration limit) {
  const Timing& timing = owner_.timing();
  const Duration whole = limit > Duration::zero() ? std::min(limit, timing.whole()) : timing.whole();
  end_ = owner_.loop().now() + whole;
  interval_ = timing.t1;
  timer_.start(is_reliable(flow_.protocol) ? whole : std::min(interval_, whole));
  owner_.send(flow_, bytes_);
}

void ClientTransaction::receive(const Message& response) { step(input_of(response.status()), &response); }

void ClientTransaction::on_due() {
  if (state_ == completed || state_ == accepted) return step(TransactionInput::lingered, nullptr);
  const bool over = owner_.loop().now() >= end_;
  step(over ? TransactionInput::expired : TransactionInput::retransmit_due, nullptr);
}

/// Everything of ours is settled before the user hears of it: the user may start, cancel or drop anything.
void ClientTransaction::step(TransactionInput input, const Message* response) {
  const auto [next, actions] = transaction_step(machine_, state_, input);
  const bool final_now = state_ != next && (next == completed || next == accepted);
  state_ = next;
  if (final_now) {
    unlink();
    owner_.forget_flow(flow_);
  }
  act(actions, response);
  ClientUser* const user = user_;
  const bool ended =
      state_ == terminated || (actions.has(Actions::linger) && linger_time() == Duration::zero());
  if (ended) {
    owner_.end(*this);  // `this` is gone
  } else {
    wait_for_more(actions);
  }
  if (user == nullptr) return;
  if (actions.has(Actions::deliver)) user->on_response(*response);
  if (actions.has(Actions::tell_timeout)) user->on_no_response(NoResponse::timed_out);
  if (actions.has(Actions::tell_transport)) user->on_no_response(NoResponse::transport_failed);
}

void ClientTransaction::act(Actions actions, const Message* response) {
  if (actions.has(Actions::send)) owner_.send(flow_, bytes_);
  if (!actions.has(Actions::acknowledge)) {
    if (state_ == completed || state_ == accepted) bytes_ = std::string();
    return;
  }
  if (actions.has(Actions::deliver))
    bytes_ = ack_for(*response);  // the first of them; later ones get the same
  owner_.send(flow_, bytes_);
}

void ClientTransaction::wait_for_more(Actions actions) {
  const Instant now = owner_.loop().now();
  if (actions.has(Actions::linger)) return timer_.start(linger_time());
  if (state_ == completed || state_ == accepted) return;
  if (machine_ == Machine::invite_client && state_ == proceeding) {
    if (!cancelled_) timer_.stop();  // who rings may ring long: whoever called decides (§13.3.1.1)
    return;
  }
  if (!actions.has(Actions::retransmit)) return;
  // A doubles without end, E stops at T2 and stands there once a provisional came (§17.1.2.2).
  interval_ *= 2;
  if (machine_ == Machine::client)
    interval_ = state_ == proceeding ? owner_.timing().t2 : std::min(interval_, owner_.timing().t2);
  timer_.start(std::max(Duration(1ms), std::min(interval_, end_ - now)));
}

/// D, M and K.
Duration ClientTransaction::linger_time() const {
  const bool reliable = is_reliable(flow_.protocol);
  if (state_ == accepted) return owner_.timing().whole();
  if (reliable) return Duration::zero();
  return machine_ == Machine::invite_client ? owner_.timing().whole() : owner_.timing().t4;
}

bool ClientTransaction::cancel(std::string_view reason_header) {
  if (machine_ != Machine::invite_client || state_ != proceeding) return false;
  if (cancelled_) return true;
  const auto request = Message::parse(bytes_);
  if (!request) return false;
  MessageWriter writer = like(*request, "CANCEL");
  writer.copy(*request, HeaderName::to).copy(*request, HeaderName::call_id).cseq(request->cseq(), "CANCEL");
  if (!reason_header.empty()) writer.header(HeaderName::reason, reason_header);
  cancelled_ = true;
  end_ = owner_.loop().now() + owner_.timing().whole();
  timer_.start(owner_.timing().whole());
  owner_.start_cancel(id_, flow_, std::move(writer).finish());
  return true;
}

std::string ClientTransaction::ack_for(const Message& response) const {
  const auto request = Message::parse(bytes_);
  if (!request) return {};
  MessageWriter writer = like(*request, "ACK");
  writer.copy(response, HeaderName::to).copy(*request, HeaderName::call_id).cseq(request->cseq(), "ACK");
  return std::move(writer).finish();
}

}  // namespace centrale::sip
