#include "sip/session_core.hpp"

#include <algorithm>

#include "sip/invite_message.hpp"

namespace centrale::sip {

SessionCore::SessionCore(Stack& stack, std::uint64_t session_id)
    : id(session_id),
      stack_(&stack),
      unacknowledged_(*this, stack.loop()),
      ack_timer_(stack.loop(), this,
                 [](SessionCore& self) {
                   if (self.calling && self.calling->owes_ack())
                     return self.hang_up_because(EndCause::no_ack);
                   self.calling.reset();
                   if (self.reinvite_ && self.reinvite_->done) self.reinvite_.reset();
                 }),
      session_timer_(stack.loop(), this, [](SessionCore& self) { self.on_session_timer(); }),
      glare_timer_(stack.loop(), this, [](SessionCore& self) { self.try_waiting_offer(); }),
      later_job_(*this, [](flow::Ready& job) { static_cast<Job&>(job).core.run_later(); }),
      reap_job_(*this, [](flow::Ready& job) { static_cast<Job&>(job).core.reap(); }) {}

SessionCore::~SessionCore() {
  if (stack_ == nullptr) return;
  stack_->by_id_.erase(id);
  if (counted_) --stack_->sessions_;
}

void SessionCore::begin_life() {
  self_ = shared_from_this();
  stack_->add_dialog(dialog.local_tag(), dialog.call_id(), *this);
  stack_->by_id_[id] = weak_from_this();
  if (!std::exchange(counted_, true)) ++stack_->sessions_;
}

void SessionCore::stack_gone() {
  // Nothing may touch the stack any more; what holds a piece of it goes first.
  calling.reset();
  answering.reset();
  requests_.clear();
  reinvite_.reset();
  their_invite_.reset();
  their_offer_.reset();
  their_refer_.reset();
  unacknowledged_.stop();
  for (flow::Timer* timer : {&ack_timer_, &session_timer_, &glare_timer_}) timer->stop();
  later_job_.cancel();
  reap_job_.cancel();
  later_.clear();
  listener_ = nullptr;
  stack_ = nullptr;
  state = SessionState::ended;
  const auto last = std::move(self_);
}

void SessionCore::later(std::move_only_function<void()> job) {
  later_.push_back(std::move(job));
  stack_->loop().make_ready(later_job_);
}

void SessionCore::run_later() {
  const auto keep = shared_from_this();
  auto jobs = std::move(later_);
  later_.clear();
  for (auto& job : jobs) {
    if (state != SessionState::ended) job();
  }
}

void SessionCore::reap() { const auto last = std::move(self_); }

/// The end, once and for all; objects whose calls may be running now die later, from the loop.
void SessionCore::close() {
  if (state == SessionState::ended || stack_ == nullptr) return;
  state = SessionState::ended;
  stack_->remove_dialog(dialog.local_tag(), dialog.call_id());
  if (std::exchange(counted_, false)) --stack_->sessions_;
  refuse_open_requests();
  for (const auto& request : requests_) request->drop();
  if (reinvite_) reinvite_->drop();
  if (calling) calling->drop();
  unacknowledged_.stop();
  for (flow::Timer* timer : {&ack_timer_, &session_timer_, &glare_timer_}) timer->stop();
  stack_->loop().make_ready(reap_job_);
}

void SessionCore::fail(const Failure& failure) {
  close();
  tell_last([&](SessionListener& to) { to.on_failed(failure); });
}

void SessionCore::ended(EndCause cause, std::string reason) {
  close();
  tell_last([&](SessionListener& to) { to.on_ended(cause, reason); });
}

/// The session cannot go on, but the far end may not know.
void SessionCore::hang_up_because(EndCause cause) {
  if (calling && calling->open()) {
    take_back();
  } else {
    send_bye();
  }
  tell_last([cause](SessionListener& to) { to.on_ended(cause, {}); });
}

void SessionCore::send_bye() {
  bye_wanted_ = false;
  state = SessionState::ending;
  refuse_open_requests();
  session_timer_.stop();
  glare_timer_.stop();
  const auto bye = request(Method::bye, DialogRequest::Purpose::bye);
  if (!end_reason.empty()) bye->headers.emplace_back("Reason", end_reason);
  bye->send();
}

void SessionCore::end(std::string reason) {
  end_reason = std::move(reason);
  listener_ = nullptr;
  switch (state) {
    case SessionState::calling:
    case SessionState::early: return take_back();
    case SessionState::incoming: {
      ExtraHeaders headers;
      if (!end_reason.empty()) headers.emplace_back("Reason", end_reason);
      if (answering) answering->reject(480, {}, headers);
      return close();
    }
    case SessionState::accepted:  // §15: the callee waits for the ACK, or until it gives up
      bye_wanted_ = true;
      state = SessionState::ending;
      return;
    case SessionState::established:
      if (calling && calling->owes_ack()) calling->acknowledge(std::nullopt);
      return send_bye();
    case SessionState::ending:
    case SessionState::ended: return;
  }
}

void SessionCore::take_back() {
  if (!calling || !calling->open()) return close();
  state = SessionState::ending;
  calling->cancel(end_reason);
}

void SessionCore::forsake() {
  listener_ = nullptr;
  if (stack_ != nullptr) end(std::move(end_reason));
}

void SessionCore::with_flow(const Dialog& of, std::move_only_function<void(std::optional<Flow>)> then) {
  if (of.next_hop == NextHop::flow && !of.flow.empty() && stack_->transport().is_open(of.flow))
    return then(of.flow);
  stack_->route(std::string(of.next_uri()), weak_from_this(), std::move(then));
}

Dialog& SessionCore::dialog_of(std::string_view remote_tag) {
  if (dialog.confirmed() || remote_tag.empty() || dialog.remote_tag() == remote_tag) return dialog;
  Dialog* const fork = calling ? calling->find(remote_tag) : nullptr;
  return fork != nullptr ? *fork : dialog;
}

std::shared_ptr<DialogRequest> SessionCore::request(Method method, DialogRequest::Purpose purpose,
                                                    std::string_view remote_tag) {
  auto made = std::make_shared<DialogRequest>(*this, method, purpose, std::string(remote_tag));
  if (method == Method::invite) {
    reinvite_ = made;
  } else {
    requests_.push_back(made);
  }
  return made;
}

void SessionCore::write_abilities(MessageWriter& writer, const Flow& flow) const {
  writer.header(HeaderName::contact, stack_->contact(flow, contact_user));
  writer.header(HeaderName::allow, stack_->allow());
  writer.header(HeaderName::supported, stack_->supported_);
  if (!stack_->config().product.empty()) writer.header(HeaderName::user_agent, stack_->config().product);
}

void SessionCore::note_peer(const Message& message) {
  if (message.has(HeaderName::allow)) peer.update = message.lists(HeaderName::allow, "UPDATE");
  if (message.has(HeaderName::supported)) peer.timer = message.lists(HeaderName::supported, "timer");
}

void SessionCore::keep_acks_for_a_while() { ack_timer_.start(stack_->transactions().timing().whole()); }

void SessionCore::start(InviteRequestInfo info, std::optional<std::string> offer) {
  if (calling || answering || state != SessionState::calling) return;
  Identifiers& identifiers = stack_->identifiers();
  std::string call_id =
      info.call_id.empty() ? identifiers.fresh_text() + identifiers.fresh_text() : info.call_id;
  we_called = true;
  contact_user = info.contact_user;
  credentials = info.credentials;
  timer_wish = info.timer;
  dialog = Dialog::of_client(std::move(call_id), info.identity.from, identifiers.fresh_text(),
                             info.identity.to, info.target, 0);
  dialog.next_hop = info.next_hop;
  begin_life();
  calling = std::make_unique<Calling>(*this, std::move(info), std::move(offer));
  calling->begin();
}

void SessionCore::take(Incoming&& invite, SessionOptions options) {
  const Message& message = invite.message();
  state = SessionState::incoming;
  contact_user = std::move(options.contact_user);
  credentials = std::move(options.credentials);
  timer_wish = options.timer;
  dialog = Dialog::of_server(message, invite.flow(), invite.to_tag());
  dialog.next_hop = options.next_hop;
  note_peer(message);
  peer.must_reliable = message.lists(HeaderName::require, "100rel");
  peer.reliable = peer.must_reliable || message.lists(HeaderName::supported, "100rel");
  if (sdp_of(message)) offers.offer_received();
  begin_life();
  answering = std::make_unique<Answering>(*this, std::move(invite), stack_->loop());
}

void SessionCore::ring(int status, std::optional<std::string> sdp, bool reliable, ExtraHeaders headers) {
  if (answering && state == SessionState::incoming)
    answering->ring(status, std::move(sdp), reliable, std::move(headers));
}

void SessionCore::accept(std::optional<std::string> sdp, ExtraHeaders headers) {
  if (answering && state == SessionState::incoming) answering->accept(std::move(sdp), std::move(headers));
}

void SessionCore::reject(int status, std::string reason, ExtraHeaders headers) {
  if (!answering || state != SessionState::incoming || status < 300 || status > 699) return;
  answering->reject(status, reason, headers);
  listener_ = nullptr;
  close();
}

void SessionCore::answered(const Flow& back, std::string bytes, std::uint32_t cseq,
                           const SessionTiming& timing) {
  state = SessionState::accepted;
  dialog.confirm();
  if (peer.update) local_sdp = std::string();
  unacknowledged_.begin(back, std::move(bytes), cseq);
  begin_session_timer(timing);
  answering.reset();
}

void SessionCore::confirmed() {
  state = SessionState::established;
  if (peer.update) local_sdp = std::string();
}

AnswerInfo answer_info(const Message& response, bool reliable) {
  AnswerInfo info;
  info.status = response.status();
  std::string_view asserted = response.header(HeaderName::p_asserted_identity);
  info.asserted = next_list_value(asserted).value_or(std::string_view{});
  info.alert_info = response.header(HeaderName::alert_info);
  info.reliable = reliable;
  return info;
}

Failure failure_of(const Message& response) {
  Failure failure;
  failure.status = response.status();
  failure.reason = response.reason();
  failure.reason_header = response.header(HeaderName::reason);
  failure.warning = response.header(HeaderName::warning);
  if (const auto seconds = response.number(HeaderName::retry_after))
    failure.retry_after = std::chrono::seconds(*seconds);
  return failure;
}

Failure failure_of(NoResponse why) {
  const int status = why == NoResponse::timed_out ? 408 : 503;
  return {.status = status, .reason = std::string(reason_phrase(status)), .local = true};
}

}  // namespace centrale::sip
