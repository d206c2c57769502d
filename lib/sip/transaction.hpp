// Transactions (RFC 3261 §17, RFC 6026): requests that get through or fail, responses that come once.
// The machines are the table of transaction_state.hpp; here are their bytes, timers and matching.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "flow/loop.hpp"
#include "sip/identifiers.hpp"
#include "sip/message.hpp"
#include "sip/transaction_state.hpp"
#include "sip/transport.hpp"

namespace centrale::sip {

/// RFC 3261 table 4.
struct Timing {
  Duration t1 = 500ms;
  Duration t2 = 4s;
  Duration t4 = 5s;
  /// Timers B, F, H, L, M and the lingering of D and J.
  [[nodiscard]] Duration whole() const { return 64 * t1; }
};

enum class NoResponse : std::uint8_t { timed_out, transport_failed };

/// Who sent a request. Never called from inside `start`.
class ClientUser {
 public:
  virtual void on_response(const Message& response) = 0;
  virtual void on_no_response(NoResponse why) = 0;

 protected:
  ~ClientUser() = default;
};

/// Who answers an INVITE. Never called from inside `respond`.
class ServerUser {
 public:
  /// A CANCEL that matches came, its 200 is out; the INVITE still waits for its 487.
  virtual void on_cancel(const Message& cancel) = 0;
  /// The response cannot be delivered: the flow is gone.
  virtual void on_response_lost() = 0;

 protected:
  ~ServerUser() = default;
};

class Transactions;
class ClientTransaction;
class ServerTransaction;

/// The sender's hold on a client transaction. Dropped: the transaction goes on without a user, so that it
/// still sends its ACKs. Stays valid when the transaction has ended; then nothing happens.
class ClientRef {
 public:
  ClientRef() = default;
  ClientRef(Transactions& table, std::uint64_t id) : table_(&table), id_(id) {}
  ClientRef(ClientRef&& other) noexcept : table_(std::exchange(other.table_, nullptr)), id_(other.id_) {}
  ClientRef& operator=(ClientRef&& other) noexcept;
  ~ClientRef() { drop(); }

  /// CANCEL (RFC 3261 §9.1) once a provisional response is here; false while none is, or when it ended.
  /// After it the transaction waits 64*T1 for the final response and then gives up.
  bool cancel(std::string_view reason_header);
  [[nodiscard]] bool alive() const;
  void drop();

 private:
  Transactions* table_ = nullptr;
  std::uint64_t id_ = 0;
};

/// The hold of whoever has to answer. Valid as long as one likes; a response after the end goes nowhere.
class ServerRef {
 public:
  ServerRef() = default;
  ServerRef(Transactions& table, Key key) : table_(&table), key_(key) {}
  ServerRef(ServerRef&& other) noexcept : table_(std::exchange(other.table_, nullptr)), key_(other.key_) {}
  ServerRef& operator=(ServerRef&& other) noexcept;
  ~ServerRef() { drop(); }

  void listen(ServerUser* user);
  /// Provisional as often as wanted, final once; after a 2xx to an INVITE the same 2xx again, because RFC
  /// 3261 §13.3.1.4 leaves its retransmission to the user.
  void respond(int status, std::string bytes);
  [[nodiscard]] bool answered() const { return answered_; }
  [[nodiscard]] bool empty() const { return table_ == nullptr; }
  void drop();

 private:
  Transactions* table_ = nullptr;
  Key key_;
  bool answered_ = false;  // with a final response
};

/// What transactions hand upwards.
class TransactionUpper {
 public:
  /// A request that nobody saw before; not ACK, not CANCEL.
  virtual void on_request(Message&& request, const Flow& flow, ServerRef transaction) = 0;
  /// ACK of a 2xx: it has a transaction of its own (RFC 3261 §17).
  virtual void on_ack(Message&& ack, const Flow& flow) = 0;

 protected:
  ~TransactionUpper() = default;
};

/// Owner: Stack. Loop's thread only. A lookup is one hash; a lingering server transaction keeps its last
/// response's bytes and some 250 bytes more, over a reliable transport nothing.
class Transactions {
 public:
  Transactions(flow::Loop& loop, Transport& transport, Identifiers& identifiers, Timing timing,
               TransactionUpper& upper);
  ~Transactions();
  Transactions(const Transactions&) = delete;
  Transactions& operator=(const Transactions&) = delete;

  // Client.
  /// Names a transaction before its request is written; `via` is the value of the request's first Via.
  [[nodiscard]] std::uint64_t new_id() { return identifiers_.fresh(); }
  [[nodiscard]] std::string via(const Flow& flow, std::uint64_t id) const;
  /// `bytes` is the whole request with that Via. `limit` zero: timers B and F.
  [[nodiscard]] ClientRef start(Method method, std::uint64_t id, const Flow& flow, std::string bytes,
                                ClientUser* user, Duration limit = {});

  // From the transport.
  void receive(Message&& message, const Flow& flow);
  void flow_closed(const Flow& flow);

  /// Outside any transaction: ACK of a 2xx, its retransmissions.
  void send(const Flow& flow, std::string bytes) { transport_.send(flow, std::move(bytes)); }

  [[nodiscard]] std::size_t clients() const { return clients_.size(); }
  [[nodiscard]] std::size_t servers() const { return servers_.size(); }
  [[nodiscard]] flow::Loop& loop() { return loop_; }
  [[nodiscard]] const Timing& timing() const { return timing_; }

 private:
  friend class ClientRef;
  friend class ServerRef;
  friend class ClientTransaction;
  friend class ServerTransaction;

  void receive_request(Message&& request, const Flow& flow);
  void receive_ack(Message&& ack, const Flow& flow);
  void receive_cancel(const Message& cancel, const Flow& flow);
  void receive_response(const Message& response);
  [[nodiscard]] bool merged(std::uint64_t merge) const;
  void forget_merge(std::uint64_t merge) { merges_.erase(merge); }
  [[nodiscard]] Key key_of(const Message& request, std::string_view method) const;
  void answer_at_once(const Message& request, const Flow& flow, int status);
  void start_cancel(std::uint64_t id, const Flow& flow, std::string bytes);
  /// Transactions that a closed flow would hurt.
  struct Waiting {
    flow::Link clients, servers;
  };
  void remember_flow(const Flow& flow, ClientTransaction& who);
  void remember_flow(const Flow& flow, ServerTransaction& who);
  void forget_flow(const Flow& flow);
  [[nodiscard]] ClientTransaction* find(std::uint64_t id);
  [[nodiscard]] ServerTransaction* find(const Key& key);
  void end(ClientTransaction& done);
  void end(ServerTransaction& done);

  flow::Loop& loop_;
  Transport& transport_;
  Identifiers& identifiers_;
  Timing timing_;
  TransactionUpper& upper_;
  std::unordered_map<std::uint64_t, ClientTransaction> clients_;
  std::unordered_map<Key, ServerTransaction> servers_;
  std::unordered_map<std::uint64_t, Key> merges_;  // RFC 3261 §8.2.2.2: ongoing requests without To tag
  std::unordered_map<Flow, Waiting> waiting_on_;
};

}  // namespace centrale::sip
