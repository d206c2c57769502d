#include "sip/stack.hpp"

#include <algorithm>

#include "sip/invite_message.hpp"
#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

constexpr std::array kMethodsOfDialogs{Method::invite, Method::ack,    Method::bye,   Method::cancel,
                                       Method::info,   Method::update, Method::prack, Method::refer,
                                       Method::notify, Method::options};
constexpr std::string_view kOurOptions = "100rel,timer,replaces,norefersub";

std::size_t place(Method method) { return static_cast<std::size_t>(method); }

/// A loose comparison is enough: whether a Request-URI is of a scheme that we route.
bool known_scheme(std::string_view uri) {
  const auto parsed = parse_uri(uri);
  return parsed && parsed->scheme != Scheme::other;
}

}  // namespace

/// What transactions call; a member of its own, so that none of it is Stack's public face.
class Stack::Upper final : public TransactionUpper {
 public:
  explicit Upper(Stack& stack) : stack_(stack) {}
  void on_request(Message&& request, const Flow& flow, ServerRef transaction) override {
    stack_.dispatch(std::move(request), flow, std::move(transaction));
  }
  void on_ack(Message&& ack, const Flow& flow) override { stack_.dispatch_ack(ack, flow); }

 private:
  Stack& stack_;
};

Stack::Stack(flow::Loop& loop, Transport& transport, Resolver& resolver, Config config)
    : loop_(loop),
      transport_(transport),
      resolver_(resolver),
      config_(std::move(config)),
      upper_(std::make_unique<Upper>(*this)),
      transactions_(loop, transport, identifiers_, config_.timing, *upper_),
      scope_(loop, [](std::exception_ptr failure) { std::rethrow_exception(failure); }),
      supported_(kOurOptions) {
  rewrite_allow();
  transport_.on_message(
      [this](Message&& message, const Flow& flow) { transactions_.receive(std::move(message), flow); });
  transport_.on_flow_closed([this](const Flow& flow, FlowEnd end) {
    transactions_.flow_closed(flow);
    if (on_flow_closed_) on_flow_closed_(flow, end);
  });
}

Stack::~Stack() {
  transport_.on_message({});
  transport_.on_flow_closed({});
  alive_.reset();
  scope_.cancel_now();
  const auto sessions = by_id_;
  for (const auto& [id, weak] : sessions) {
    if (const auto core = weak.lock()) core->stack_gone();
  }
}

void Stack::handle(Method method, Handler handler) {
  handlers_[place(method)] = std::move(handler);
  rewrite_allow();
}

void Stack::support(std::string option_tag) { supported_ += "," + option_tag; }

/// RFC 3261 §20.5: every method that some handler or dialog takes.
void Stack::rewrite_allow() {
  allow_.clear();
  for (std::size_t i = 1; i < handlers_.size(); ++i) {
    const auto method = static_cast<Method>(i);
    if (!handlers_[i] && std::ranges::find(kMethodsOfDialogs, method) == kMethodsOfDialogs.end()) continue;
    if (!allow_.empty()) allow_ += ", ";
    allow_ += to_string(method);
  }
}

std::string Stack::contact(const Flow& flow, std::string_view user) const {
  std::string text = "<sip:";
  if (!user.empty()) text.append(user).append("@");
  text.append(transport_.sent_by(flow));
  if (flow.protocol != Protocol::udp) {
    text += ";transport=";
    for (const char c : to_string(flow.protocol)) text += static_cast<char>(c | 0x20);
  }
  return text + ">";
}

void Stack::dispatch(Message&& request, const Flow& flow, ServerRef transaction) {
  const bool inside = !request.to_tag().empty();
  DialogUser* const user = inside ? find_dialog(request.to_tag(), request.call_id()) : nullptr;
  Incoming incoming(std::move(request), flow, std::move(transaction),
                    inside ? std::string() : identifiers_.fresh_text());
  if (!acceptable(incoming)) return;
  if (user != nullptr) return user->on_request(std::move(incoming));
  if (inside) return incoming.respond(481);  // §12.2.2
  dispatch_new(std::move(incoming));
}

/// §8.2.1 to §8.2.3, and §16.3 for Max-Forwards, as a B2BUA has to.
bool Stack::acceptable(Incoming& request) const {
  const Message& message = request.message();
  if (message.method() == Method::other) {
    request.respond(501, {}, {{"Allow", allow_}});
    return false;
  }
  if (!known_scheme(message.request_uri())) {
    request.respond(416);
    return false;
  }
  if (message.has(HeaderName::require)) {
    std::string unknown;
    message.each(HeaderName::require, [&](std::string_view tag) {
      if (!list_has(supported_, tag)) unknown += (unknown.empty() ? "" : ", ") + std::string(tag);
    });
    if (!unknown.empty()) {
      request.respond(420, {}, {{"Unsupported", unknown}});
      return false;
    }
  }
  if (message.max_forwards() > 0 || message.is(Method::options) || !message.to_tag().empty()) return true;
  request.respond(483);
  return false;
}

void Stack::dispatch_new(Incoming&& request) {
  if (screen_ && !screen_(request)) return;
  const Method method = request.message().method();
  Handler& handler = handlers_[place(method)];
  if (!handler)
    return method == Method::options ? answer_options(std::move(request)) : refuse_method(std::move(request));
  if (method == Method::invite && !take_invite(request)) return;
  handler(std::move(request));
}

bool Stack::take_invite(Incoming& invite) const {
  const auto interval = session_interval_of(invite.message());
  if (sessions_ >= config_.most_sessions) {
    invite.respond(503, {}, {{"Retry-After", "5"}});
    return false;
  }
  // RFC 4028 §9: only whoever knows the extension can be told so.
  if (!interval || interval->interval >= config_.shortest_session) return true;
  if (!invite.message().lists(HeaderName::supported, "timer")) return true;
  invite.respond(422, {}, {{"Min-SE", std::to_string(config_.shortest_session.count())}});
  return false;
}

void Stack::dispatch_ack(const Message& ack, const Flow& flow) {
  if (DialogUser* const user = find_dialog(ack.to_tag(), ack.call_id())) user->on_ack(ack, flow);
}

void Stack::answer_options(Incoming&& request) const {
  request.respond(200, {}, {{"Allow", allow_}, {"Accept", "application/sdp"}, {"Supported", supported_}});
}

/// A method of dialogs outside one is 481; any other that nobody handles 405.
void Stack::refuse_method(Incoming&& request) const {
  const Method method = request.message().method();
  const bool of_dialog =
      method == Method::bye || method == Method::prack || method == Method::update || method == Method::info;
  if (of_dialog) return request.respond(481);
  request.respond(405, {}, {{"Allow", allow_}});
}

DialogUser* Stack::find_dialog(std::string_view local_tag, std::string_view call_id) const {
  const auto found = dialogs_.find(identifiers_.key({local_tag, call_id}));
  return found == dialogs_.end() ? nullptr : found->second;
}

void Stack::add_dialog(const std::string& local_tag, std::string_view call_id, DialogUser& user) {
  dialogs_[identifiers_.key({local_tag, call_id})] = &user;
}

void Stack::remove_dialog(const std::string& local_tag, std::string_view call_id) {
  dialogs_.erase(identifiers_.key({local_tag, call_id}));
}

std::unique_ptr<InviteSession> Stack::new_session() {
  return std::make_unique<InviteSession>(std::make_shared<SessionCore>(*this, ++last_session_));
}

InviteArrival Stack::arrival(const Incoming& invite) { return read_arrival(invite.message(), invite.flow()); }

std::unique_ptr<InviteSession> Stack::take(Incoming&& invite, SessionOptions options) {
  invite.respond(100);
  auto core = std::make_shared<SessionCore>(*this, ++last_session_);
  core->take(std::move(invite), std::move(options));
  return std::make_unique<InviteSession>(std::move(core));
}

Result<std::unique_ptr<InviteSession>> Stack::adopt(std::string_view snapshot) {
  auto core = std::make_shared<SessionCore>(*this, ++last_session_);
  if (!core->adopt(snapshot)) return fail("not the snapshot of a session");
  return std::make_unique<InviteSession>(std::move(core));
}

std::expected<std::uint64_t, int> Stack::find_replaced(std::string_view replaces_header, NamedBy by) const {
  const auto wanted = parse_replaces(replaces_header);
  if (!wanted) return std::unexpected(400);
  const auto* const core = dynamic_cast<const SessionCore*>(find_dialog(wanted->to_tag, wanted->call_id));
  if (core == nullptr) return std::unexpected(481);
  switch (core->state) {
    case SessionState::accepted:
    case SessionState::established: {
      if (core->dialog.remote_tag() != wanted->from_tag) return std::unexpected(481);
      if (wanted->early_only) return std::unexpected(486);
      return core->id;
    }
    case SessionState::early:  // one that we began may be given away (RFC 3891 §3)
      if (core->calling && core->calling->find(wanted->from_tag) != nullptr) return core->id;
      return std::unexpected(481);
    case SessionState::ending:
    case SessionState::ended: return std::unexpected(603);
    case SessionState::calling: return std::unexpected(481);
    case SessionState::incoming:
      if (by == NamedBy::refer && core->dialog.remote_tag() == wanted->from_tag) return core->id;
      return std::unexpected(481);
  }
  return std::unexpected(481);
}

Stack::Counts Stack::counts() const {
  return {sessions_, dialogs_.size(), transactions_.clients(), transactions_.servers()};
}

}  // namespace centrale::sip
