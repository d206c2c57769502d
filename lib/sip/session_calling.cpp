#include "sip/session_calling.hpp"

#include <algorithm>

#include "sip/invite_message.hpp"
#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

constexpr int kMostTries = 3;  // the first, one with a password, one more when its nonce was stale
constexpr std::size_t kMostForks = 16;
constexpr std::string_view kBoundary = "centrale-invite-parts";
constexpr std::size_t kMostContacts = 16;

/// By q, highest first (RFC 3261 §8.1.3.4); thousandths, since q has three digits at most.
int q_of(const NameAddr& contact) {
  const auto q = contact.params.get("q");
  if (!q || q->empty() || q->front() == '1') return 1000;
  int value = 0;
  for (std::size_t i = 2; i < 5; ++i)
    value = value * 10 + (i < q->size() && (*q)[i] >= '0' && (*q)[i] <= '9' ? (*q)[i] - '0' : 0);
  return value;
}

std::vector<std::string> contacts_of(const Message& response) {
  std::vector<std::pair<int, std::string>> found;
  response.each(HeaderName::contact, [&found](std::string_view value) {
    const auto contact = parse_name_addr(value);
    if (!contact || contact->star || found.size() >= kMostContacts) return;
    const int q = q_of(*contact);
    const auto behind = std::ranges::find_if(found, [q](const auto& other) { return other.first < q; });
    found.emplace(behind, q, contact->uri.text);
  });
  std::vector<std::string> uris;
  for (auto& [q, uri] : found) uris.push_back(std::move(uri));
  return uris;
}

}  // namespace

Calling::Calling(SessionCore& core, InviteRequestInfo info, std::optional<std::string> offer)
    : core_(core), info_(std::move(info)), offer_(std::move(offer)) {
  if (offer_) {
    core_.offers.offer_sent();
    core_.local_sdp = *offer_;
  }
}

std::string Calling::uri_to_resolve() const {
  if (info_.routes.empty()) return info_.target;
  const auto route = parse_name_addr(info_.routes.front());
  return route ? std::string(route->uri.text) : info_.routes.front();
}

void Calling::begin() {
  if (info_.flow) return send_on(*info_.flow);
  core_.stack().route(uri_to_resolve(), core_.weak_from_this(), [this](std::optional<Flow> flow) {
    if (core_.orphan() || over_) return;
    if (cancel_wanted_) return core_.close();
    if (flow) return send_on(*flow);
    core_.later([this] { on_no_response(NoResponse::transport_failed); });
  });
}

void Calling::send_on(const Flow& flow) {
  Transactions& transactions = core_.stack().transactions();
  flow_ = flow;
  core_.dialog.flow = flow;
  cseq_ = core_.dialog.next_cseq();
  ++tries_;
  const std::uint64_t id = transactions.new_id();
  client_ =
      transactions.start(Method::invite, id, flow, write(flow, id), this, info_.give_up_without_response);
}

std::string Calling::write(const Flow& flow, std::uint64_t id) {
  const Dialog& dialog = core_.dialog;
  MessageWriter writer(1536);
  writer.request("INVITE", info_.target).header(HeaderName::via, core_.stack().transactions().via(flow, id));
  for (const std::string& route : info_.routes) writer.header(HeaderName::route, route);
  writer.header(HeaderName::max_forwards, static_cast<std::uint32_t>(std::max(info_.max_forwards, 0)));
  writer.header(HeaderName::from, dialog.local() + ";tag=" + dialog.local_tag());
  writer.header(HeaderName::to, dialog.remote())
      .header(HeaderName::call_id, dialog.call_id())
      .cseq(cseq_, "INVITE");
  write_wishes(writer, flow);
  write_identity(writer, info_.identity);
  if (authorization_) writer.header(authorization_->first, authorization_->second);
  for (const auto& [name, value] : info_.headers) writer.header(name, value);
  if (!offer_) return std::move(writer).finish();
  if (info_.parts.empty()) return std::move(writer).finish("application/sdp", *offer_);
  return std::move(writer).finish("multipart/mixed;boundary=" + std::string(kBoundary), in_parts());
}

// RFC 2046 §5.1.1. The boundary stands in no SDP and in no part of ours.
std::string Calling::in_parts() const {
  const std::string line = "--" + std::string(kBoundary);
  std::string body = line + "\r\nContent-Type: application/sdp\r\n\r\n" + *offer_;
  for (const BodyPart& part : info_.parts) {
    body += "\r\n" + line + "\r\nContent-Type: " + part.content_type;
    if (!part.content_id.empty()) body += "\r\nContent-ID: <" + part.content_id + ">";
    body += "\r\nContent-Disposition: by-reference;handling=optional\r\n\r\n" + part.body;
  }
  return body + "\r\n" + line + "--\r\n";
}

void Calling::write_wishes(MessageWriter& writer, const Flow& flow) {
  core_.write_abilities(writer, flow);
  if (info_.require_reliable) writer.header(HeaderName::require, "100rel");
  if (info_.timer.interval.count() == 0) return;
  // No refresher is named: the UAS chooses (RFC 4028 §7.1).
  writer.header(HeaderName::session_expires, static_cast<std::uint32_t>(info_.timer.interval.count()));
  writer.header(HeaderName::min_se, static_cast<std::uint32_t>(info_.timer.least.count()));
}

void Calling::cancel(std::string reason) {
  if (over_ || cancel_wanted_) return;
  cancel_wanted_ = true;
  cancel_reason_ = std::move(reason);
  (void)client_.cancel(cancel_reason_);  // before a provisional: on_provisional does it
}

/// Before its final response only a CANCEL ends an INVITE: left alone it would wait for ever (RFC 3261 §9.1).
void Calling::drop() {
  if (!over_) (void)client_.cancel(cancel_reason_);
  client_.drop();
}

Calling::Fork& Calling::fork_of(const Message& response) {
  for (const auto& fork : forks_) {
    if (fork->dialog.remote_tag() == response.to_tag()) return *fork;
  }
  if (forks_.size() >= kMostForks) forks_.erase(forks_.begin());  // a hostile peer does not fill our memory
  forks_.push_back(std::make_unique<Fork>(Fork{core_.dialog, 0}));
  Fork& made = *forks_.back();
  made.dialog.take_response(response);
  return made;
}

Dialog* Calling::find(std::string_view remote_tag) {
  for (const auto& fork : forks_) {
    if (fork->dialog.remote_tag() == remote_tag) return &fork->dialog;
  }
  return nullptr;
}

Dialog* Calling::newest() { return forks_.empty() ? nullptr : &forks_.back()->dialog; }

void Calling::on_response(const Message& response) {
  const int status = response.status();
  if (status < 200) return on_provisional(response);
  if (status >= 300) return on_failure(response);
  if (!answered_) return on_first_success(response);
  if (response.to_tag() != core_.dialog.remote_tag()) return on_other_success(response);
  if (!ack_.empty()) core_.stack().transactions().send(ack_flow_, ack_);
}

void Calling::on_provisional(const Message& response) {
  if (cancel_wanted_) {
    (void)client_.cancel(cancel_reason_);
    return;
  }
  if (response.status() == 100) return core_.tell([](SessionListener& to) { to.on_trying(); });
  if (response.to_tag().empty()) return;
  Fork& fork = fork_of(response);
  core_.state = SessionState::early;
  core_.note_peer(response);
  const bool reliable = response.has(HeaderName::rseq) && response.lists(HeaderName::require, "100rel");
  std::optional<std::string> sdp = sdp_of(response);
  bool offers = false;
  if (reliable && !take_reliable(fork, response, offers)) return;
  const AnswerInfo info = answer_info(response, reliable);
  if (!offers) return core_.tell([&](SessionListener& to) { to.on_ringing(info, std::move(sdp)); });
  const auto keep = core_.shared_from_this();
  core_.tell([&](SessionListener& to) { to.on_ringing(info, std::nullopt); });
  core_.tell([&](SessionListener& to) { to.on_offer(std::move(sdp)); });
}

bool Calling::take_reliable(Fork& fork, const Message& response, bool& offers) {
  const auto rseq = response.number(HeaderName::rseq);
  if (!rseq || (fork.rseq != 0 && *rseq != fork.rseq + 1)) return false;
  fork.rseq = *rseq;
  std::string rack = std::to_string(*rseq) + " " + std::to_string(cseq_) + " INVITE";
  const bool has_sdp = sdp_of(response).has_value();
  if (has_sdp && core_.offers.state() == OfferState::none) {
    core_.offers.offer_received();
    open_prack_ = OpenPrack{std::string(response.to_tag()), std::move(rack)};
    offers = true;
    return true;
  }
  if (has_sdp && core_.offers.awaits_answer()) {
    core_.offers.answered();
    early_answer_tag_ = response.to_tag();
  }
  send_prack(response.to_tag(), rack, nullptr);
  return true;
}

void Calling::send_prack(std::string_view tag, const std::string& rack, const std::string* sdp) {
  const auto prack = core_.request(Method::prack, DialogRequest::Purpose::prack, tag);
  prack->headers.emplace_back("RAck", rack);
  if (sdp != nullptr) {
    prack->content_type = "application/sdp";
    prack->body = *sdp;
  }
  prack->send();
}

bool Calling::answer_provisional(const std::string& answer) {
  if (!open_prack_) return false;
  const OpenPrack open = *std::exchange(open_prack_, std::nullopt);
  core_.offers.answered();
  early_answer_tag_ = open.tag;
  send_prack(open.tag, open.rack, &answer);
  return true;
}

void Calling::on_first_success(const Message& response) {
  over_ = answered_ = true;
  const auto keep = core_.shared_from_this();
  if (Dialog* const fork = find(response.to_tag())) core_.dialog = *fork;
  core_.dialog.take_response(response);
  core_.dialog.flow = flow_;
  core_.dialog.confirm();
  core_.note_peer(response);
  core_.keep_acks_for_a_while();
  if (cancel_wanted_) {  // the two crossed (RFC 3261 §9.1)
    acknowledge(std::nullopt);
    return core_.send_bye();
  }
  core_.confirmed();
  core_.begin_session_timer(adopt_session_timer(info_.timer.interval, session_interval_of(response)));
  std::optional<std::string> sdp = sdp_of(response);
  const bool delayed = core_.offers.state() == OfferState::none;
  const bool needs_sdp = delayed || core_.offers.awaits_answer();
  if (!delayed) acknowledge(std::nullopt);
  if (needs_sdp && !sdp) {
    if (delayed) acknowledge(std::nullopt);
    core_.send_bye();
    return core_.tell_last(
        [](SessionListener& to) { to.on_failed({.status = 488, .reason = "No SDP in 2xx", .local = true}); });
  }
  if (delayed)
    core_.offers.offer_received();
  else if (core_.offers.awaits_answer())
    core_.offers.answered();
  if (!needs_sdp && early_answer_tag_ == response.to_tag()) sdp.reset();  // said before: RFC 6337 §2.2
  const AnswerInfo info = answer_info(response, true);
  core_.tell([&](SessionListener& to) { to.on_answered(info, std::move(sdp)); });
}

void Calling::acknowledge(std::optional<std::string> answer) {
  ack_sent_ = true;
  core_.with_flow(core_.dialog, [this, weak = core_.weak_from_this(), answer](std::optional<Flow> flow) {
    const auto keep = weak.lock();
    if (!keep || !flow || core_.orphan() || core_.calling.get() != this) return;
    Transactions& transactions = core_.stack().transactions();
    MessageWriter writer =
        core_.dialog.request(Method::ack, cseq_, transactions.via(*flow, transactions.new_id()));
    if (authorization_) writer.header(authorization_->first, authorization_->second);
    ack_ = answer ? std::move(writer).finish("application/sdp", *answer) : std::move(writer).finish();
    ack_flow_ = *flow;
    transactions.send(*flow, ack_);
  });
  info_ = {};
  offer_.reset();
}

/// §13.2.2.4: a 2xx of a further fork is acknowledged and hung up.
void Calling::on_other_success(const Message& response) {
  Transactions& transactions = core_.stack().transactions();
  for (const Other& other : others_) {
    if (other.tag == response.to_tag()) return transactions.send(other.flow, other.ack);
  }
  if (others_.size() >= kMostForks) return;
  const Dialog& ours = core_.dialog;
  Dialog dialog = Dialog::of_client(ours.call_id(), ours.local(), ours.local_tag(), ours.remote(), {}, cseq_);
  dialog.take_response(response);
  dialog.flow = flow_;
  dialog.next_hop = ours.next_hop;
  core_.with_flow(dialog, [this, weak = core_.weak_from_this(), dialog](std::optional<Flow> flow) mutable {
    const auto keep = weak.lock();
    if (!keep || !flow || core_.orphan() || core_.calling.get() != this) return;
    Transactions& on = core_.stack().transactions();
    std::string ack = dialog.request(Method::ack, cseq_, on.via(*flow, on.new_id())).finish();
    on.send(*flow, ack);
    others_.push_back({dialog.remote_tag(), std::move(ack), *flow});
    const std::uint64_t id = on.new_id();
    const std::uint32_t cseq = dialog.next_cseq();
    (void)on.start(Method::bye, id, *flow, dialog.request(Method::bye, cseq, on.via(*flow, id)).finish(),
                   nullptr);
  });
}

void Calling::on_failure(const Message& response) {
  over_ = true;
  const auto keep = core_.shared_from_this();
  if (cancel_wanted_) return core_.close();
  if (try_again(response)) {
    over_ = false;
    return send_again();
  }
  if (response.status() >= 400) return core_.fail(failure_of(response));
  core_.close();
  core_.tell_last([&](SessionListener& to) { to.on_redirected(response.status(), contacts_of(response)); });
}

bool Calling::try_again(const Message& response) {
  if (response.status() == 422) {  // RFC 4028 §7.3
    const auto least = min_se_of(response);
    if (!least || raised_interval_ || least->count() > 86'400) return false;
    raised_interval_ = true;
    info_.timer.least = std::max(info_.timer.least, *least);
    info_.timer.interval = std::max(info_.timer.interval, *least);
    return true;
  }
  if ((response.status() != 401 && response.status() != 407) || !info_.credentials || tries_ >= kMostTries)
    return false;
  auto answer = answer_challenge(response, *info_.credentials, "INVITE", info_.target);
  if (!answer || (authorization_ && !answer->stale)) return false;
  authorization_.emplace(answer->answer_in, std::move(answer->value));
  return true;
}

void Calling::send_again() {
  forks_.clear();
  core_.state = SessionState::calling;
  send_on(flow_);
}

void Calling::on_no_response(NoResponse why) {
  if (over_) return;
  over_ = true;
  if (cancel_wanted_) return core_.close();
  core_.fail(failure_of(why));
}

}  // namespace centrale::sip
