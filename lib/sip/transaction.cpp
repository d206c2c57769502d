#include "sip/transaction.hpp"

#include <vector>

#include "sip/transaction_client.hpp"
#include "sip/transaction_server.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {
namespace {

constexpr std::string_view kCookie = "z9hG4bK";
/// A CANCEL has the branch of its INVITE; in our table it stands beside it.
constexpr std::uint64_t kCancel = 0x8000'0000'0000'0001ULL;

}  // namespace

ClientRef& ClientRef::operator=(ClientRef&& other) noexcept {
  if (this != &other) {
    drop();
    table_ = std::exchange(other.table_, nullptr);
    id_ = other.id_;
  }
  return *this;
}

bool ClientRef::cancel(std::string_view reason_header) {
  ClientTransaction* const found = table_ != nullptr ? table_->find(id_) : nullptr;
  return found != nullptr && found->cancel(reason_header);
}

bool ClientRef::alive() const { return table_ != nullptr && table_->find(id_) != nullptr; }

void ClientRef::drop() {
  if (table_ == nullptr) return;
  if (ClientTransaction* const found = table_->find(id_)) found->detach();
  table_ = nullptr;
}

ServerRef& ServerRef::operator=(ServerRef&& other) noexcept {
  if (this != &other) {
    drop();
    table_ = std::exchange(other.table_, nullptr);
    key_ = other.key_;
    answered_ = other.answered_;
  }
  return *this;
}

void ServerRef::listen(ServerUser* user) {
  if (ServerTransaction* const found = table_ != nullptr ? table_->find(key_) : nullptr) found->listen(user);
}

void ServerRef::respond(int status, std::string bytes) {
  if (status >= 200) answered_ = true;
  if (ServerTransaction* const found = table_ != nullptr ? table_->find(key_) : nullptr) {
    found->respond(status, std::move(bytes));
  }
}

void ServerRef::drop() {
  listen(nullptr);
  table_ = nullptr;
}

Transactions::Transactions(flow::Loop& loop, Transport& transport, Identifiers& identifiers, Timing timing,
                           TransactionUpper& upper)
    : loop_(loop), transport_(transport), identifiers_(identifiers), timing_(timing), upper_(upper) {}

Transactions::~Transactions() = default;

std::string Transactions::via(const Flow& flow, std::uint64_t id) const {
  std::string branch(kCookie);
  branch += hex16(id);
  return via_value(to_string(flow.protocol), transport_.sent_by(flow), branch);
}

ClientRef Transactions::start(Method method, std::uint64_t id, const Flow& flow, std::string bytes,
                              ClientUser* user, Duration limit) {
  const auto [place, fresh] = clients_.try_emplace(id, *this, id, method, flow, std::move(bytes), user);
  if (!fresh) return {};  // 64 bits of a keyed hash of a counter: never
  remember_flow(flow, place->second);
  place->second.begin(limit);
  return {*this, id};
}

void Transactions::start_cancel(std::uint64_t id, const Flow& flow, std::string bytes) {
  ClientRef ref = start(Method::cancel, id ^ kCancel, flow, std::move(bytes), nullptr);
}

void Transactions::receive(Message&& message, const Flow& flow) {
  if (message.is_response()) return receive_response(message);
  if (message.is(Method::ack)) return receive_ack(std::move(message), flow);
  if (!message.branch().starts_with(kCookie)) return answer_at_once(message, flow, 400);  // RFC 2543: refused
  if (message.is(Method::cancel)) return receive_cancel(message, flow);
  receive_request(std::move(message), flow);
}

/// §17.2.3: branch, sent-by and method.
Key Transactions::key_of(const Message& request, std::string_view method) const {
  return identifiers_.key({request.branch(), request.sent_by(), method});
}

void Transactions::receive_request(Message&& request, const Flow& flow) {
  const Key key = key_of(request, request.method_token());
  if (ServerTransaction* const known = find(key)) return known->request_again();
  std::uint64_t merge = 0;
  if (request.to_tag().empty() && !request.from_tag().empty()) {
    const std::string cseq = std::to_string(request.cseq());
    merge = identifiers_.key({request.call_id(), request.from_tag(), cseq, request.method_token()}).low | 1;
    if (merged(merge)) return answer_at_once(request, flow, 482);
    merges_.try_emplace(merge, key);
  }
  const Flow back = response_flow(request, flow);
  const auto place = servers_.try_emplace(key, *this, key, request.method(), back, merge).first;
  remember_flow(back, place->second);
  upper_.on_request(std::move(request), flow, ServerRef(*this, key));
}

/// §8.2.2.2: the same request by another way, while the first is being served.
bool Transactions::merged(std::uint64_t merge) const {
  const auto found = merges_.find(merge);
  return found != merges_.end() && servers_.contains(found->second);
}

void Transactions::receive_ack(Message&& ack, const Flow& flow) {
  ServerTransaction* const known = find(key_of(ack, "INVITE"));
  if (known != nullptr) return known->acknowledged();
  upper_.on_ack(std::move(ack), flow);
}

/// §9.2. The CANCEL has a transaction of its own, so that its retransmissions get the same answer.
void Transactions::receive_cancel(const Message& cancel, const Flow& flow) {
  const Key key = key_of(cancel, "CANCEL");
  if (ServerTransaction* const known = find(key)) return known->request_again();
  const Key invite_key = key_of(cancel, "INVITE");
  ServerTransaction* const invite = find(invite_key);
  const Flow back = response_flow(cancel, flow);
  const auto place = servers_.try_emplace(key, *this, key, Method::cancel, back, 0).first;
  const int status = invite != nullptr ? 200 : 481;
  const std::string tag = hex16(invite_key.high ^ invite_key.low);
  ServerUser* const user = invite != nullptr ? invite->cancellable() : nullptr;
  place->second.respond(status, make_response(cancel, status, {}, tag).finish());
  if (user != nullptr) user->on_cancel(cancel);
}

void Transactions::receive_response(const Message& response) {
  std::string_view branch = response.branch();
  if (!branch.starts_with(kCookie)) return;
  branch.remove_prefix(kCookie.size());
  const auto id = parse_hex16(branch);
  if (!id) return;
  const bool to_cancel = response.method() == Method::cancel;
  if (ClientTransaction* const known = find(to_cancel ? *id ^ kCancel : *id)) known->receive(response);
}

/// Without a transaction: nobody minds if this is lost.
void Transactions::answer_at_once(const Message& request, const Flow& flow, int status) {
  const std::string_view why = status == 400 ? "Via branch of RFC 3261 required" : "";
  send(response_flow(request, flow), make_response(request, status, why, identifiers_.fresh_text()).finish());
}

void Transactions::remember_flow(const Flow& flow, ClientTransaction& who) {
  waiting_on_[flow].clients.append(who);
}
void Transactions::remember_flow(const Flow& flow, ServerTransaction& who) {
  waiting_on_[flow].servers.append(who);
}

void Transactions::forget_flow(const Flow& flow) {
  const auto found = waiting_on_.find(flow);
  if (found != waiting_on_.end() && !found->second.clients.linked() && !found->second.servers.linked()) {
    waiting_on_.erase(found);
  }
}

/// Users may begin new transactions on that flow while they are told: those fail by themselves.
void Transactions::flow_closed(const Flow& flow) {
  const auto found = waiting_on_.find(flow);
  if (found == waiting_on_.end()) return;
  Waiting hurt;
  hurt.clients.splice(found->second.clients);
  hurt.servers.splice(found->second.servers);
  waiting_on_.erase(found);
  while (hurt.clients.linked()) {
    auto& who = static_cast<ClientTransaction&>(*hurt.clients.next());
    who.unlink();
    who.transport_failed();
  }
  while (hurt.servers.linked()) {
    auto& who = static_cast<ServerTransaction&>(*hurt.servers.next());
    who.unlink();
    who.transport_failed();
  }
}

ClientTransaction* Transactions::find(std::uint64_t id) {
  const auto found = clients_.find(id);
  return found == clients_.end() ? nullptr : &found->second;
}

ServerTransaction* Transactions::find(const Key& key) {
  const auto found = servers_.find(key);
  return found == servers_.end() ? nullptr : &found->second;
}

void Transactions::end(ClientTransaction& done) {
  const bool waited = done.linked();
  const Flow flow = done.flow();
  clients_.erase(done.id());
  if (waited) forget_flow(flow);
}

void Transactions::end(ServerTransaction& done) {
  const bool waited = done.linked();
  const Flow flow = done.flow();
  if (done.merge() != 0) merges_.erase(done.merge());
  servers_.erase(Key(done.key()));
  if (waited) forget_flow(flow);
}

}  // namespace centrale::sip
