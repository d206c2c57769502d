// Offers after the first: ours by re-INVITE or UPDATE, and our answers to theirs.
#include "sip/invite_message.hpp"
#include "sip/session_core.hpp"

namespace centrale::sip {

Result<void> SessionCore::reoffer(std::string sdp, ExtraHeaders headers) {
  if (waiting_offer_) return centrale::fail("an offer waits already");
  switch (state) {
    case SessionState::established: break;
    case SessionState::accepted:
      waiting_offer_.emplace(std::move(sdp), std::move(headers));  // until the ACK is here
      return {};
    case SessionState::early:
    case SessionState::incoming:
      if (!peer.update)
        return centrale::fail("before the answer only UPDATE can offer, and the far end has none");
      if (offers.state() != OfferState::agreed) return centrale::fail("the first offer is not answered yet");
      break;
    default: return centrale::fail("no dialog");
  }
  if (!offers.may_offer()) return centrale::fail("an offer is open");
  if (invite_open()) return centrale::fail("an INVITE is open");
  send_offer(std::move(sdp), std::move(headers));
  return {};
}

void SessionCore::send_offer(std::string sdp, ExtraHeaders headers) {
  const bool early = state == SessionState::early || state == SessionState::incoming;
  const Dialog* const newest = calling && early ? calling->newest() : nullptr;
  const auto offer = request(early ? Method::update : Method::invite, DialogRequest::Purpose::offer,
                             newest != nullptr ? newest->remote_tag() : std::string_view{});
  offers.offer_sent();
  offer->headers = std::move(headers);
  if (session_timing_.runs()) {
    const auto who =
        session_timing_.refresher == Refresher::us ? SessionInterval::Who::uac : SessionInterval::Who::uas;
    offer->headers.emplace_back("Session-Expires", to_text({session_timing_.interval, who}));
  }
  offer->content_type = "application/sdp";
  offer->body = std::move(sdp);
  offer->send();
}

Result<void> SessionCore::update(ExtraHeaders headers) {
  if (!peer.update) return centrale::fail("the far end has no UPDATE");
  if (state == SessionState::calling || state == SessionState::ending || state == SessionState::ended) {
    return centrale::fail("no dialog");
  }
  const Dialog* const newest = calling && state == SessionState::early ? calling->newest() : nullptr;
  const auto made = request(Method::update, DialogRequest::Purpose::identity,
                            newest != nullptr ? newest->remote_tag() : std::string_view{});
  made->headers = std::move(headers);
  made->send();
  return {};
}

void SessionCore::answer_offer(std::string sdp) {
  drop_overtaken_offer();
  if (their_invite_) return accept_reinvite(std::move(sdp));
  if (their_offer_) return accept_held(their_offer_, std::move(sdp));
  if (!calling || !offers.must_answer()) return;
  if (calling->answer_provisional(sdp)) return;
  if (!calling->owes_ack()) return;
  offers.answered();  // the far end's offer came in the 2xx
  remember_sdp(sdp);
  calling->acknowledge(std::move(sdp));
}

void SessionCore::remember_sdp(const std::string& sdp) {
  if (!peer.update) local_sdp = sdp;
}

/// 200 with SDP; RFC 4028 §9 for the timer. Also the way of an INVITE without SDP: then it is our offer.
void SessionCore::accept_reinvite(std::string sdp) {
  Incoming invite = std::move(*their_invite_);
  their_invite_.reset();
  ExtraHeaders headers;
  if (!take_request_timer(invite, headers)) return offers.withdrawn();
  dialog.refresh_target(invite.message());
  if (offers.must_answer()) {
    offers.answered();
  } else {
    offers.offer_sent();
  }
  remember_sdp(sdp);
  MessageWriter writer = invite.response(200);
  write_abilities(writer, invite.flow());
  for (const auto& [name, value] : headers) writer.header(name, value);
  std::string bytes = std::move(writer).finish("application/sdp", sdp);
  unacknowledged_.begin(response_flow(invite.message(), invite.flow()), bytes, invite.message().cseq());
  invite.send(200, std::move(bytes));
}

/// UPDATE or PRACK: no ACK follows.
void SessionCore::accept_held(std::optional<Incoming>& held, std::string sdp) {
  Incoming request = std::move(*held);
  held.reset();
  ExtraHeaders headers;
  if (request.message().is(Method::update) && !take_request_timer(request, headers))
    return offers.withdrawn();
  offers.answered();
  remember_sdp(sdp);
  MessageWriter writer = request.response(200);
  write_abilities(writer, request.flow());
  for (const auto& [name, value] : headers) writer.header(name, value);
  request.send(200, std::move(writer).finish("application/sdp", sdp));
  try_waiting_offer();
}

void SessionCore::reject_offer(int status) {
  if (status < 300 || status > 699) return;
  std::optional<Incoming>& held = their_invite_ ? their_invite_ : their_offer_;
  if (held) {
    held->respond(status);
    held.reset();
    offers.withdrawn();
    return try_waiting_offer();
  }
  // The offer of a 2xx, or of a reliable provisional, can only be refused by hanging up (RFC 3261 §13.2.2.4).
  if (calling && offers.must_answer()) end("SIP;cause=" + std::to_string(status));
}

void SessionCore::offer_finished(DialogRequest& done, int status, const Message* response) {
  const bool accepted = status < 300;
  if (accepted && done.method == Method::invite) {
    dialog.refresh_target(*response);
    done.acknowledge();
    keep_acks_for_a_while();
  } else if (accepted) {
    dialog_of(response->to_tag()).refresh_target(*response);
  }
  if (status == 491) return wait_for_glare(done);
  if (accepted) {
    note_peer(*response);
    if (session_timing_.runs())
      begin_session_timer(adopt_session_timer(session_timing_.interval, session_interval_of(*response)));
  }
  std::optional<std::string> sdp = accepted ? sdp_of(*response) : std::nullopt;
  if (!sdp) {
    offers.withdrawn();
    tell([status](SessionListener& to) { to.on_offer_refused(status < 300 ? 488 : status); });
    return;
  }
  offers.answered();
  remember_sdp(done.body);
  tell([&](SessionListener& to) { to.on_answer_to_offer(std::move(*sdp)); });
}

/// RFC 3261 §14.1: the owner of the Call-ID waits longer, so the other one wins.
void SessionCore::wait_for_glare(DialogRequest& refused) {
  offers.withdrawn();
  ExtraHeaders headers = std::move(refused.headers);
  std::erase_if(headers, [](const auto& header) { return header.first == "Session-Expires"; });
  waiting_offer_.emplace(std::move(refused.body), std::move(headers));
  const auto tens = static_cast<std::int64_t>(stack_->identifiers().below(we_called ? 191 : 201));
  glare_timer_.start((we_called ? 2100ms : 0ms) + tens * 10ms);
}

/// Theirs is answered while ours waits after a glare: what ours says is older than that answer, and so is its
/// version (RFC 3264 §8). Whoever made it may make another.
void SessionCore::drop_overtaken_offer() {
  if (!waiting_offer_ || !glare_timer_.running()) return;
  waiting_offer_.reset();
  glare_timer_.stop();
  later([this] { tell([](SessionListener& to) { to.on_offer_refused(491); }); });
}

void SessionCore::try_waiting_offer() {
  if (!waiting_offer_ || glare_timer_.running() || state != SessionState::established) return;
  if (!offers.may_offer() || invite_open()) return;  // tried again when that one closes
  WaitingOffer waiting = std::move(*waiting_offer_);
  waiting_offer_.reset();
  send_offer(std::move(waiting.sdp), std::move(waiting.headers));
}

}  // namespace centrale::sip
