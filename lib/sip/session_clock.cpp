// Requests of ours that have ended, and the session timer (RFC 4028).
#include <algorithm>

#include "sip/invite_message.hpp"
#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

/// RFC 3261 §12.2.1.2 and RFC 5057 §5.1: which failures end the dialog.
bool ends_dialog(DialogRequest::Purpose purpose, int status) {
  using enum DialogRequest::Purpose;
  if (purpose == notify || purpose == bye || purpose == prack) return false;
  return status == 481 || (status == 408 && purpose != info && purpose != refer);
}

}  // namespace

void SessionCore::finished(DialogRequest& done, int status, const Message* response) {
  using enum DialogRequest::Purpose;
  const auto keep = shared_from_this();
  std::erase_if(requests_, [&done](const auto& request) { return request.get() == &done; });
  if (done.purpose == bye) return close();
  if (state == SessionState::ending || state == SessionState::ended) {
    if (done.method == Method::invite && status < 300) done.acknowledge();
    return;
  }
  if (ends_dialog(done.purpose, status)) {
    if (status == 481) return ended(EndCause::dialog_gone);
    return hang_up_because(EndCause::dialog_gone);
  }
  switch (done.purpose) {
    case offer: offer_finished(done, status, response); return try_waiting_offer();
    case refresh:
      if (done.method == Method::invite) {
        offer_finished(done, status, response);
        return refresh_finished(status, response);
      }
      return refresh_finished(status, response);
    case identity:
      if (status >= 300) tell([status](SessionListener& to) { to.on_offer_refused(status); });
      return;
    case refer: return refer_finished(status);
    default: return;
  }
}

/// §9, for an UPDATE or a re-INVITE. False: answered 422.
bool SessionCore::take_request_timer(Incoming& request, ExtraHeaders& headers) {
  const auto asked = session_interval_of(request.message());
  if (!asked) return true;  // §9: without the header the timer that runs goes on
  SessionTimerWish wish = timer_wish;
  if (wish.interval.count() == 0) wish.interval = asked->interval;
  const TimerAnswer answer = answer_session_timer(wish, asked, min_se_of(request.message()), peer.timer);
  if (answer.too_small) {
    request.respond(422, {}, {{"Min-SE", std::to_string(timer_wish.least.count())}});
    return false;
  }
  if (answer.say) headers.emplace_back("Session-Expires", to_text(*answer.say));
  if (answer.require) headers.emplace_back("Require", "timer");
  begin_session_timer(answer.ours);
  return true;
}

void SessionCore::begin_session_timer(const SessionTiming& timing) {
  session_timing_ = timing;
  refresh_failed_ = false;
  session_timer_.stop();
  if (!timing.runs()) return;
  session_end_ = stack_->loop().now() + timing.interval;
  session_timer_.start(timing.refresher == Refresher::us ? timing.refresh_after() : timing.give_up_after());
}

void SessionCore::on_session_timer() {
  const auto keep = shared_from_this();
  if (state != SessionState::established && state != SessionState::accepted) return;
  if (session_timing_.refresher == Refresher::them || refresh_failed_) {  // §10
    end_reason = "SIP;cause=408;text=\"Session expired\"";
    return hang_up_because(EndCause::session_expired);
  }
  refresh();
}

/// §7.4: UPDATE without SDP if the far end has it, else a re-INVITE that repeats what is agreed.
void SessionCore::refresh() {
  const bool by_invite = !peer.update;
  if (by_invite && (!offers.may_offer() || invite_open() || local_sdp.empty())) {
    return session_timer_.start(5s);  // an offer under way refreshes as well
  }
  const auto made = request(by_invite ? Method::invite : Method::update, DialogRequest::Purpose::refresh);
  made->headers.emplace_back("Session-Expires",
                             to_text({session_timing_.interval, SessionInterval::Who::uac}));
  made->headers.emplace_back("Min-SE", std::to_string(timer_wish.least.count()));
  if (by_invite) {
    offers.offer_sent();
    made->content_type = "application/sdp";
    made->body = local_sdp;
  }
  made->send();
}

void SessionCore::refresh_finished(int status, const Message* response) {
  if (state != SessionState::established && state != SessionState::accepted) return;
  if (status < 300) {
    return begin_session_timer(adopt_session_timer(session_timing_.interval, session_interval_of(*response)));
  }
  const auto least = response != nullptr && status == 422 ? min_se_of(*response) : std::nullopt;
  if (least && *least > session_timing_.interval && least->count() <= 86'400) {
    session_timing_.interval = *least;  // §7.3
    return refresh();
  }
  // The session is good until its end; what failed once may go through then.
  refresh_failed_ = true;
  const Duration left =
      session_end_ - stack_->loop().now() - (session_timing_.interval - session_timing_.give_up_after());
  session_timer_.start(std::max(Duration(1s), left));
}

}  // namespace centrale::sip
