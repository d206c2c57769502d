#include "sip/invite_session.hpp"

#include "sip/session_core.hpp"

namespace centrale::sip {

std::string_view name_of(SessionState state) {
  switch (state) {
    case SessionState::calling: return "calling";
    case SessionState::early: return "early";
    case SessionState::incoming: return "incoming";
    case SessionState::accepted: return "accepted";
    case SessionState::established: return "established";
    case SessionState::ending: return "ending";
    case SessionState::ended: return "ended";
  }
  return "?";
}

InviteSession::InviteSession(std::shared_ptr<SessionCore> core) : core_(std::move(core)) {}
InviteSession::~InviteSession() { core_->forsake(); }

void InviteSession::listen(SessionListener& listener) { core_->listen(listener); }

void InviteSession::start(InviteRequestInfo info, std::optional<std::string> offer) {
  if (!core_->orphan()) core_->start(std::move(info), std::move(offer));
}
void InviteSession::ring(int status, std::optional<std::string> sdp, bool reliable, ExtraHeaders headers) {
  core_->ring(status, std::move(sdp), reliable, std::move(headers));
}
void InviteSession::accept(std::optional<std::string> sdp, ExtraHeaders headers) {
  core_->accept(std::move(sdp), std::move(headers));
}
void InviteSession::reject(int status, std::string reason, ExtraHeaders headers) {
  core_->reject(status, std::move(reason), std::move(headers));
}
Result<void> InviteSession::reoffer(std::string sdp, ExtraHeaders headers) {
  return core_->reoffer(std::move(sdp), std::move(headers));
}
Result<void> InviteSession::update(ExtraHeaders headers) { return core_->update(std::move(headers)); }
void InviteSession::answer_offer(std::string sdp) { core_->answer_offer(std::move(sdp)); }
void InviteSession::reject_offer(int status) { core_->reject_offer(status); }
Result<void> InviteSession::info(std::string content_type, std::string body) {
  return core_->info(std::move(content_type), std::move(body));
}
Result<void> InviteSession::refer(std::string target, std::string replaces, std::string referred_by,
                                  bool subscribe) {
  return core_->refer(std::move(target), std::move(replaces), std::move(referred_by), subscribe);
}
void InviteSession::answer_refer(int status) { core_->answer_refer(status); }
void InviteSession::notify_refer(int status) { core_->notify_refer(status); }
void InviteSession::end(std::string reason) {
  if (!core_->orphan()) core_->end(std::move(reason));
}

SessionState InviteSession::state() const { return core_->state; }
std::uint64_t InviteSession::id() const { return core_->id; }
const std::string& InviteSession::call_id() const { return core_->dialog.call_id(); }

std::string InviteSession::replaces_value() const {
  const Dialog& dialog = core_->dialog;
  if (!dialog.confirmed()) return {};
  return dialog.call_id() + ";to-tag=" + dialog.remote_tag() + ";from-tag=" + dialog.local_tag();
}

DialogNames InviteSession::far_end_names() const {
  const Dialog* dialog = &core_->dialog;
  if (core_->calling && core_->state == SessionState::early) {
    if (const Dialog* const newest = core_->calling->newest()) dialog = newest;
  }
  return {.call_id = dialog->call_id(), .local_tag = dialog->remote_tag(), .remote_tag = dialog->local_tag()};
}

bool InviteSession::peer_allows_update() const { return core_->peer.update; }
bool InviteSession::may_offer() const { return core_->may_reoffer(); }
const Flow& InviteSession::flow() const { return core_->dialog.flow; }
void InviteSession::use_flow(const Flow& flow) { core_->dialog.flow = flow; }
std::string InviteSession::snapshot() const { return core_->snapshot(); }

}  // namespace centrale::sip
