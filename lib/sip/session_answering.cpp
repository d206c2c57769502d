#include "sip/session_answering.hpp"

#include <algorithm>

#include "sip/invite_message.hpp"
#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

constexpr Duration kRepeatPlain = 60s;  // RFC 3261 §13.3.1.1

bool changes_nothing(int status) { return status < 101 || status > 199; }

}  // namespace

Answering::Answering(SessionCore& core, Incoming&& invite, flow::Loop& loop)
    : core_(core),
      invite_(std::move(invite)),
      back_(response_flow(invite_.message(), invite_.flow())),
      repeat_(loop, this, [](Answering& self) { self.on_repeat_due(); }) {
  invite_.listen(this);
}

void Answering::ring(int status, std::optional<std::string> sdp, bool reliable, ExtraHeaders headers) {
  if (!open() || final_ || changes_nothing(status)) return;
  Provisional provisional{status, std::move(sdp), std::move(headers)};
  if (core_.peer.must_reliable || (reliable && core_.peer.reliable)) {
    queue_.push_back(std::move(provisional));
    return next_reliable();
  }
  // Our offer may only go out reliably (RFC 3261 §13.2.1); so may nothing new once both have agreed.
  if (core_.offers.state() != OfferState::remote_offer) provisional.sdp.reset();
  if (provisional.sdp) preview_ = provisional.sdp;
  send_plain(provisional);
}

void Answering::send_plain(const Provisional& provisional) {
  MessageWriter writer = invite_.response(provisional.status);
  writer.header(HeaderName::contact, core_.stack().contact(back_, core_.contact_user));
  writer.header(HeaderName::allow, core_.stack().allow());
  for (const auto& [name, value] : provisional.headers) writer.header(name, value);
  last_ = provisional.sdp ? std::move(writer).finish("application/sdp", *provisional.sdp)
                          : std::move(writer).finish();
  last_status_ = provisional.status;
  invite_.send(last_status_, last_);
  if (!unproven_) repeat_.start(kRepeatPlain);
}

void Answering::next_reliable() {
  if (unproven_ || queue_.empty() || !open()) return;
  Provisional next = std::move(queue_.front());
  queue_.pop_front();
  send_reliable(std::move(next));
}

void Answering::send_reliable(Provisional provisional) {
  const OfferState offers = core_.offers.state();
  if (offers == OfferState::agreed || offers == OfferState::local_offer) provisional.sdp.reset();
  rseq_ =
      rseq_ == 0 ? static_cast<std::uint32_t>(core_.stack().identifiers().below(0x3fffffff)) + 1 : rseq_ + 1;
  MessageWriter writer = invite_.response(provisional.status);
  writer.header(HeaderName::require, "100rel").header(HeaderName::rseq, rseq_);
  core_.write_abilities(writer, back_);
  for (const auto& [name, value] : provisional.headers) writer.header(name, value);
  last_ = provisional.sdp ? std::move(writer).finish("application/sdp", *provisional.sdp)
                          : std::move(writer).finish();
  last_status_ = provisional.status;
  unproven_ = true;
  unproven_has_sdp_ = provisional.sdp.has_value();
  if (provisional.sdp) core_.local_sdp = *provisional.sdp;
  note_sdp_sent(unproven_has_sdp_);
  const Transactions& transactions = core_.stack().transactions();
  interval_ = transactions.timing().t1;
  give_up_ = core_.stack().loop().now() + transactions.timing().whole();
  repeat_.start(interval_);
  invite_.send(last_status_, last_);
}

/// Our SDP went out for good: it was the answer, or the offer to an INVITE that had none.
void Answering::note_sdp_sent(bool carried) {
  if (!carried) return;
  if (core_.offers.must_answer()) {
    core_.offers.answered();
  } else {
    core_.offers.offer_sent();
  }
}

void Answering::on_repeat_due() {
  if (!unproven_) {
    invite_.send(last_status_, last_);
    return repeat_.start(kRepeatPlain);
  }
  if (core_.stack().loop().now() >= give_up_) {  // RFC 3262 §3
    const auto keep = core_.shared_from_this();
    reject(504, {}, {});
    return core_.ended(EndCause::no_prack);
  }
  invite_.send(last_status_, last_);
  interval_ *= 2;
  repeat_.start(interval_);
}

bool Answering::take_prack(Incoming& prack) {
  const auto rack = parse_rack(prack.message().header(HeaderName::rack));
  const bool ours =
      rack && unproven_ && rack->rseq == rseq_ && rack->cseq == invite().cseq() && rack->method == "INVITE";
  if (!ours) {
    prack.respond(481);
    return false;
  }
  unproven_ = false;
  repeat_.start(kRepeatPlain);
  const bool answers = core_.offers.awaits_answer();
  const bool offers = !answers && core_.offers.may_offer() && sdp_of(prack.message()).has_value();
  if (!offers) prack.respond(200);
  if (answers) core_.take_answer(prack.message(), false);
  if (!open()) return false;
  next_reliable();
  if (final_ && !unproven_) send_final(*std::exchange(final_, std::nullopt));
  return offers;
}

void Answering::accept(std::optional<std::string> sdp, ExtraHeaders headers) {
  if (!open() || final_) return;
  Final final{std::move(sdp), std::move(headers)};
  queue_.clear();
  if (unproven_ && unproven_has_sdp_) {  // RFC 3262 §3: not before the PRACK
    final_ = std::move(final);
    return;
  }
  send_final(std::move(final));
}

bool Answering::sdp_for_final(std::optional<std::string>& sdp) {
  const OfferState offers = core_.offers.state();
  if (offers == OfferState::agreed) {
    sdp.reset();
    return true;
  }
  if (!sdp) sdp = preview_;
  return sdp.has_value() && offers != OfferState::local_offer;
}

void Answering::send_final(Final final) {
  if (!sdp_for_final(final.sdp)) {
    reject(500, {}, {});
    return core_.later([core = &core_] { core->ended(EndCause::local); });
  }
  repeat_.stop();
  unproven_ = false;
  const TimerAnswer timer = answer_session_timer(core_.timer_wish, session_interval_of(invite()),
                                                 min_se_of(invite()), core_.peer.timer);
  MessageWriter writer = invite_.response(200);
  core_.write_abilities(writer, back_);
  if (timer.say) writer.header(HeaderName::session_expires, to_text(*timer.say));
  if (timer.require) writer.header(HeaderName::require, "timer");
  for (const auto& [name, value] : final.headers) writer.header(name, value);
  std::string bytes =
      final.sdp ? std::move(writer).finish("application/sdp", *final.sdp) : std::move(writer).finish();
  if (final.sdp) core_.local_sdp = *final.sdp;
  note_sdp_sent(final.sdp.has_value());
  invite_.listen(nullptr);
  invite_.send(200, bytes);
  core_.answered(back_, std::move(bytes), invite().cseq(), timer.ours);  // `this` is gone
}

void Answering::reject(int status, std::string_view reason, const ExtraHeaders& headers) {
  if (!open()) return;
  repeat_.stop();
  invite_.listen(nullptr);
  invite_.respond(status, reason, headers);
}

void Answering::on_cancel(const Message& cancel) {
  const auto keep = core_.shared_from_this();
  std::string reason(cancel.header(HeaderName::reason));
  reject(487, {}, {});
  core_.ended(EndCause::cancelled, std::move(reason));
}

void Answering::on_response_lost() { core_.ended(EndCause::transport); }

}  // namespace centrale::sip
