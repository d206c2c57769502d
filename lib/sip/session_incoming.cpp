// Requests of the far end inside the dialog.
#include "sip/invite_message.hpp"
#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

/// RFC 3261 §14.2: 0 to 10 seconds.
std::string short_wait(Identifiers& identifiers) { return std::to_string(identifiers.below(11)); }

}  // namespace

void SessionCore::on_request(Incoming&& request) {
  const auto keep = shared_from_this();
  const Message& message = request.message();
  Dialog* in = dialog.has_remote_tag() ? &dialog : nullptr;
  if (calling && calling->open()) in = calling->find(message.from_tag());
  if (in == nullptr || !in->matches(message)) return request.respond(481);
  if (!in->take_cseq(message.cseq())) return request.respond(500, "CSeq out of order");  // §12.2.2
  if (in->next_hop == NextHop::flow) in->flow = request.flow();
  if (state == SessionState::ending && !message.is(Method::bye)) return request.respond(481);
  switch (message.method()) {
    case Method::bye: return on_bye(std::move(request));
    case Method::invite: return on_reinvite(std::move(request));
    case Method::update: return on_update(std::move(request));
    case Method::prack: return on_prack(std::move(request));
    case Method::info: return on_info(std::move(request));
    case Method::refer: return on_refer(std::move(request));
    case Method::notify: return on_notify(std::move(request));
    case Method::options: return request.respond(200, {}, {{"Allow", stack_->allow()}});
    default: return request.respond(405, {}, {{"Allow", stack_->allow()}});
  }
}

void SessionCore::on_bye(Incoming&& request) {
  std::string reason(request.message().header(HeaderName::reason));
  if (state == SessionState::incoming) {
    // The caller may, on an early dialog (§15); its INVITE gets the 487 of a CANCEL.
    request.respond(200);
    if (answering) answering->reject(487, {}, {});
    return ended(EndCause::cancelled, std::move(reason));
  }
  request.respond(200);
  if (calling && calling->open()) {  // a 2xx was lost, or the far end is confused: both want an end
    calling->cancel({});
    return fail({.status = 487, .reason = "BYE before the answer", .reason_header = std::move(reason)});
  }
  ended(EndCause::hung_up, std::move(reason));
}

/// §15.1.2: what is still open is answered 487.
void SessionCore::refuse_open_requests() {
  for (std::optional<Incoming>* held : {&their_invite_, &their_offer_, &their_refer_}) {
    if (*held) (*held)->respond(487);
    held->reset();
  }
}

bool SessionCore::invite_open() const {
  return (reinvite_ && !reinvite_->done) || their_invite_.has_value() || unacknowledged_.waits();
}

void SessionCore::note_identity(const Message& message) {
  if (!message.has(HeaderName::p_asserted_identity)) return;
  const AnswerInfo info = answer_info(message, true);
  tell([&](SessionListener& to) { to.on_identity(info.asserted); });
}

/// False: answered with 491 or 500 (RFC 3261 §14.2, RFC 3311 §5.2).
bool SessionCore::take_offer(Incoming& request) {
  switch (offers.judge()) {
    case OfferVerdict::take: offers.offer_received(); return true;
    case OfferVerdict::glare: request.respond(491); return false;
    case OfferVerdict::early:
      request.respond(500, {}, {{"Retry-After", short_wait(stack_->identifiers())}});
      return false;
  }
  return false;
}

void SessionCore::on_reinvite(Incoming&& request) {
  if (state != SessionState::established && state != SessionState::accepted) {
    return request.respond(500, {}, {{"Retry-After", short_wait(stack_->identifiers())}});
  }
  if (reinvite_ && !reinvite_->done) return request.respond(491);
  if (their_invite_) return request.respond(500, {}, {{"Retry-After", short_wait(stack_->identifiers())}});
  if (unacknowledged_.waits()) return request.respond(491);
  std::optional<std::string> sdp = sdp_of(request.message());
  if (sdp ? !take_offer(request) : !offers.may_offer()) {
    if (!request.answered()) request.respond(491);
    return;
  }
  note_peer(request.message());
  their_invite_.emplace(std::move(request));
  note_identity(their_invite_->message());
  tell([&](SessionListener& to) { to.on_offer(std::move(sdp)); });
}

void SessionCore::on_update(Incoming&& request) {
  if (state == SessionState::accepted && offers.awaits_answer()) return request.respond(491);
  std::optional<std::string> sdp = sdp_of(request.message());
  if (sdp && !take_offer(request)) return;
  note_peer(request.message());
  dialog_of(request.message().from_tag()).refresh_target(request.message());
  if (!sdp) {
    ExtraHeaders headers;
    if (!take_request_timer(request, headers)) return;
    MessageWriter writer = request.response(200);
    write_abilities(writer, request.flow());
    for (const auto& [name, value] : headers) writer.header(name, value);
    request.send(200, std::move(writer).finish());
    return note_identity(request.message());
  }
  their_offer_.emplace(std::move(request));
  note_identity(their_offer_->message());
  tell([&](SessionListener& to) { to.on_offer(std::move(sdp)); });
}

void SessionCore::on_prack(Incoming&& request) {
  if (!answering) return request.respond(481);
  if (!answering->take_prack(request)) return;
  std::optional<std::string> sdp = sdp_of(request.message());
  offers.offer_received();
  their_offer_.emplace(std::move(request));
  tell([&](SessionListener& to) { to.on_offer(std::move(sdp)); });
}

void SessionCore::on_info(Incoming&& request) {
  const Message& message = request.message();
  request.respond(200);
  if (message.body().empty()) return;  // RFC 2976's probe
  const std::string type(message.header(HeaderName::content_type));
  const std::string body(message.body());
  tell([&](SessionListener& to) { to.on_info(type, body); });
}

void SessionCore::on_ack(const Message& ack, const Flow& flow) {
  const auto keep = shared_from_this();
  if (!dialog.matches(ack) || !unacknowledged_.acknowledged(ack.cseq())) return;
  if (dialog.next_hop == NextHop::flow) dialog.flow = flow;
  if (state == SessionState::ending) {
    if (bye_wanted_) send_bye();
    return;
  }
  const bool first = state == SessionState::accepted;
  state = SessionState::established;
  const bool wants_answer = offers.awaits_answer() && !(reinvite_ && !reinvite_->done);
  if (wants_answer && !sdp_of(ack))
    return hang_up_because(EndCause::no_ack);  // §13.3.1.4: no answer to our offer
  if (wants_answer) take_answer(ack, true);
  if (first) tell([](SessionListener& to) { to.on_ack(); });
  try_waiting_offer();
}

void SessionCore::take_answer(const Message& message, bool in_ack) {
  std::optional<std::string> sdp = sdp_of(message);
  if (!sdp) {
    if (!in_ack) offers.withdrawn();
    return;
  }
  offers.answered();
  tell([&](SessionListener& to) { to.on_answer_to_offer(std::move(*sdp)); });
}

}  // namespace centrale::sip
