// The stack: a transport, a resolver, transactions, dialogs and usages, tied together.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "flow/scope.hpp"
#include "flow/task.hpp"
#include "sip/dialog.hpp"
#include "sip/digest.hpp"
#include "sip/identifiers.hpp"
#include "sip/incoming.hpp"
#include "sip/invite_info.hpp"
#include "sip/invite_session.hpp"
#include "sip/resolver.hpp"
#include "sip/transaction.hpp"

namespace centrale::sip {

/// Gets the requests of a dialog; registered under our tag. Never called from inside its own commands.
class DialogUser {
 public:
  virtual void on_request(Incoming&& request) = 0;
  virtual void on_ack(const Message& /*ack*/, const Flow& /*flow*/) {}
  /// The flow is gone (it may be one that this dialog does not use).
  virtual void on_flow_closed(const Flow& /*flow*/) {}

 protected:
  ~DialogUser() = default;
};

/// A request outside any dialog.
struct OutgoingRequest {
  Method method = Method::options;
  std::string target;  // Request-URI
  std::string from;    // name-addr without tag
  std::string to;
  std::vector<std::string> routes;  // pre-loaded
  std::optional<Flow> flow;         // send here; else resolve the first route or the target
  std::string call_id;              // empty: made
  std::uint32_t cseq = 1;
  std::string from_tag;                     // empty: made
  std::optional<std::string> contact_user;  // nothing: no Contact
  int max_forwards = 70;
  ExtraHeaders headers;
  std::string content_type;
  std::string body;
  std::optional<ClientCredentials> credentials;
  bool try_all_targets = true;          // RFC 3263 §4.3: the next one after no response, or 503
  Duration give_up_without_response{};  // for each target; zero: timer F
};

struct FinalResponse {
  int status = 0;                  // 408, 503 or 404 (no target) when `local`
  bool local = false;              // nobody said it
  std::optional<Message> message;  // the response itself
  Flow flow;                       // where the request went
  std::uint32_t cseq = 0;          // of the last try (each digest answer takes one)
};

/// What we do for an INVITE that we take.
struct SessionOptions {
  std::string contact_user;
  SessionTimerWish timer;
  NextHop next_hop = NextHop::flow;
  std::optional<ClientCredentials> credentials;  // for in-dialog requests to a trunk of ours
};

/// How a Replaces value came: of an INVITE that takes a call over, or of a REFER to ourselves.
enum class NamedBy : std::uint8_t { invite, refer };

/// Owner: app. Made after its transport, destroyed before it; sessions may outlive it and are then dead.
/// Loop's thread only. Methods without a handler are refused: 405 with Allow, unknown ones 501.
class Stack {
 public:
  struct Config {
    std::string product = "Centrale";  // User-Agent and Server; empty: neither is sent
    Timing timing{};
    std::size_t most_sessions = 100'000;        // beyond: 503 to new INVITEs
    std::chrono::seconds shortest_session{90};  // Session-Expires below: 422 (RFC 4028 §9)
  };
  Stack(flow::Loop& loop, Transport& transport, Resolver& resolver, Config config);
  ~Stack();
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  // Requests outside dialogs. `take` sends 100 Trying to an INVITE.
  using Handler = std::move_only_function<void(Incoming&&)>;
  void on_invite(Handler handler) { handle(Method::invite, std::move(handler)); }
  void on_register(Handler handler) { handle(Method::register_, std::move(handler)); }
  void on_subscribe(Handler handler) { handle(Method::subscribe, std::move(handler)); }
  void on_message(Handler handler) { handle(Method::message, std::move(handler)); }
  void on_refer(Handler handler) { handle(Method::refer, std::move(handler)); }
  void on_notify(Handler handler) { handle(Method::notify, std::move(handler)); }
  void on_publish(Handler handler) { handle(Method::publish, std::move(handler)); }
  /// Without one, OPTIONS is answered 200 with what we can do (RFC 3261 §11).
  void on_options(Handler handler) { handle(Method::options, std::move(handler)); }
  void handle(Method method, Handler handler);
  /// Seen before anything else happens with a request outside dialogs; false: it has answered it (overload,
  /// blocked source).
  void screen(std::move_only_function<bool(Incoming&)> screen) { screen_ = std::move(screen); }
  /// A flow is gone: a registrar forgets the bindings on it.
  void on_flow_closed(std::move_only_function<void(const Flow&, FlowEnd)> listener) {
    on_flow_closed_ = std::move(listener);
  }
  /// Option tags that we accept in Require, beside 100rel, timer, replaces, norefersub.
  void support(std::string option_tag);

  // INVITE.
  [[nodiscard]] std::unique_ptr<InviteSession> new_session();
  [[nodiscard]] static InviteArrival arrival(const Incoming& invite);
  /// The session of an INVITE that the handler takes; its listener has to be set before the handler returns.
  [[nodiscard]] std::unique_ptr<InviteSession> take(Incoming&& invite, SessionOptions options);
  /// RFC 3891 §3: id of the session that a Replaces header names. Error: the status to answer with
  /// (481 none or not ours to give, 486 early-only but answered, 603 already ended, 400 malformed).
  /// By REFER the caller may name his own call that still rings here (RFC 5589 §7.3): we act on it ourselves.
  [[nodiscard]] std::expected<std::uint64_t, int> find_replaced(std::string_view replaces_header,
                                                                NamedBy by = NamedBy::invite) const;
  /// A snapshot of a former life of this process becomes a session again.
  [[nodiscard]] Result<std::unique_ptr<InviteSession>> adopt(std::string_view snapshot);
  [[nodiscard]] std::size_t sessions() const { return sessions_; }

  // Other requests.
  [[nodiscard]] flow::Task<FinalResponse> send_request(OutgoingRequest request);

  /// A flow that lives until it ends, or the stack does: a last request of something that is gone.
  void spawn(flow::Task<void> flow) { scope_.spawn(std::move(flow)); }

  // For usages.
  [[nodiscard]] flow::Loop& loop() { return loop_; }
  [[nodiscard]] Transactions& transactions() { return transactions_; }
  [[nodiscard]] Identifiers& identifiers() { return identifiers_; }
  [[nodiscard]] Transport& transport() { return transport_; }
  [[nodiscard]] Resolver& resolver() { return resolver_; }
  [[nodiscard]] const Config& config() const { return config_; }
  /// "<sip:user@host:port;transport=tls>": our Contact on that flow.
  [[nodiscard]] std::string contact(const Flow& flow, std::string_view user) const;
  /// Methods that we can be sent, for Allow.
  [[nodiscard]] const std::string& allow() const { return allow_; }
  void add_dialog(const std::string& local_tag, std::string_view call_id, DialogUser& user);
  void remove_dialog(const std::string& local_tag, std::string_view call_id);
  /// A flow to where `uri` leads: at once if its host is numeric, later if names have to be resolved.
  /// Nothing: nobody is there. Not called after `owner` has died.
  void route(std::string uri, std::weak_ptr<void> owner,
             std::move_only_function<void(std::optional<Flow>)> then);

  /// Every dialog and transaction, for tools.
  struct Counts {
    std::size_t sessions, dialogs, client_transactions, server_transactions;
  };
  [[nodiscard]] Counts counts() const;

 private:
  friend class SessionCore;
  class Upper;

  void dispatch(Message&& request, const Flow& flow, ServerRef transaction);
  void dispatch_ack(const Message& ack, const Flow& flow);
  void dispatch_new(Incoming&& request);
  [[nodiscard]] bool take_invite(Incoming& invite) const;
  [[nodiscard]] bool acceptable(Incoming& request) const;
  [[nodiscard]] DialogUser* find_dialog(std::string_view local_tag, std::string_view call_id) const;
  void answer_options(Incoming&& request) const;
  void refuse_method(Incoming&& request) const;
  void rewrite_allow();
  [[nodiscard]] flow::Task<FinalResponse> try_target(OutgoingRequest request, Flow flow);

  flow::Loop& loop_;
  Transport& transport_;
  Resolver& resolver_;
  Config config_;
  Identifiers identifiers_;
  std::unique_ptr<Upper> upper_;
  Transactions transactions_;
  flow::Scope scope_;
  std::array<Handler, 15> handlers_;
  std::move_only_function<bool(Incoming&)> screen_;
  std::move_only_function<void(const Flow&, FlowEnd)> on_flow_closed_;
  std::string allow_, supported_;
  std::unordered_map<Key, DialogUser*> dialogs_;
  std::unordered_map<std::uint64_t, std::weak_ptr<SessionCore>> by_id_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::uint64_t last_session_ = 0;
  std::size_t sessions_ = 0;
};

}  // namespace centrale::sip
