#include "sip/dns_client.hpp"

// Debian 13's c-ares marks the reply parsers old; Debian 12's 1.18 has nothing that is newer.
#define CARES_NO_DEPRECATED
#include <ares.h>
#include <arpa/nameser.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "flow/wait.hpp"
#include "sip/readiness.hpp"
#include "sip/socket_address.hpp"

namespace centrale::sip {
namespace {

/// One question under way. Shared by the task that waits and by c-ares, either of which may let go first.
struct Question {
  explicit Question(flow::Loop& loop) : answered(loop) {}
  flow::Event answered;
  DnsAnswer answer;
  RecordType type = RecordType::a;
};

int code_of(RecordType type) {
  switch (type) {
    case RecordType::a: return ns_t_a;
    case RecordType::aaaa: return ns_t_aaaa;
    case RecordType::srv: return ns_t_srv;
    case RecordType::naptr: return ns_t_naptr;
  }
  return ns_t_a;
}

std::string text_of(const unsigned char* text) {
  return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

/// The shortest TTL of an answer's records. c-ares 1.18 tells it for addresses only.
int shortest_ttl(const unsigned char* bytes, int size) {
  ns_msg message;
  if (ns_initparse(bytes, size, &message) != 0) return 0;
  const int count = std::min<int>(ns_msg_count(message, ns_s_an), static_cast<int>(kMostRecords));
  std::uint32_t shortest = 86'400;
  for (int i = 0; i < count; ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, i, &record) != 0) return 0;
    shortest = std::min<std::uint32_t>(shortest, ns_rr_ttl(record));
  }
  return static_cast<int>(shortest);
}

int read_v4(const unsigned char* bytes, int size, DnsAnswer& answer) {
  std::array<ares_addrttl, kMostRecords> found;
  int count = static_cast<int>(found.size());
  const int status = ares_parse_a_reply(bytes, size, nullptr, found.data(), &count);
  for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
    std::array<std::uint8_t, 4> four;
    std::memcpy(four.data(), &found[static_cast<std::size_t>(i)].ipaddr, four.size());
    answer.addresses.push_back(Address::v4(four, 0));
  }
  return status;
}

int read_v6(const unsigned char* bytes, int size, DnsAnswer& answer) {
  std::array<ares_addr6ttl, kMostRecords> found;
  int count = static_cast<int>(found.size());
  const int status = ares_parse_aaaa_reply(bytes, size, nullptr, found.data(), &count);
  for (int i = 0; status == ARES_SUCCESS && i < count; ++i) {
    std::array<std::uint8_t, 16> six;
    std::memcpy(six.data(), &found[static_cast<std::size_t>(i)].ip6addr, six.size());
    answer.addresses.push_back(Address::v6(six, 0));
  }
  return status;
}

int read_srv(const unsigned char* bytes, int size, DnsAnswer& answer) {
  ares_srv_reply* first = nullptr;
  const int status = ares_parse_srv_reply(bytes, size, &first);
  for (const ares_srv_reply* it = first; it != nullptr && answer.srv.size() < kMostRecords; it = it->next) {
    answer.srv.push_back({it->priority, it->weight, it->port, it->host});
  }
  if (first != nullptr) ares_free_data(first);
  return status;
}

int read_naptr(const unsigned char* bytes, int size, DnsAnswer& answer) {
  ares_naptr_reply* first = nullptr;
  const int status = ares_parse_naptr_reply(bytes, size, &first);
  for (const ares_naptr_reply* it = first; it != nullptr && answer.naptr.size() < kMostRecords;
       it = it->next) {
    answer.naptr.push_back(
        {it->order, it->preference, text_of(it->flags), text_of(it->service), it->replacement});
  }
  if (first != nullptr) ares_free_data(first);
  return status;
}

int read_records(RecordType type, const unsigned char* bytes, int size, DnsAnswer& answer) {
  switch (type) {
    case RecordType::a: return read_v4(bytes, size, answer);
    case RecordType::aaaa: return read_v6(bytes, size, answer);
    case RecordType::srv: return read_srv(bytes, size, answer);
    case RecordType::naptr: return read_naptr(bytes, size, answer);
  }
  return ARES_EFORMERR;
}

/// That a name has no such records is an answer; that nobody could say is none.
bool has_none(int status) { return status == ARES_ENODATA || status == ARES_ENOTFOUND; }

void on_answer(void* context, int status, int /*timeouts*/, unsigned char* bytes, int size) {
  const std::unique_ptr<std::shared_ptr<Question>> question(static_cast<std::shared_ptr<Question>*>(context));
  DnsAnswer& answer = (*question)->answer;
  if (status == ARES_SUCCESS) {
    status = read_records((*question)->type, bytes, size, answer);
    if (status == ARES_SUCCESS) answer.ttl = std::chrono::seconds(shortest_ttl(bytes, size));
  }
  answer.failed = status != ARES_SUCCESS && !has_none(status);
  (*question)->answered.set();
}

}  // namespace

/// c-ares with its sockets watched by the loop. Its time-outs are looked at every 100 ms while a question is
/// open.
class DnsClient::Channel {
 public:
  Channel(flow::IoLoop& loop, const Config& config) : loop_(loop) {
    ares_library_init(ARES_LIB_INIT_ALL);
    ares_options options{};
    options.timeout =
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(config.timeout).count());
    options.tries = config.tries;
    options.sock_state_cb = [](void* self, ares_socket_t socket, int readable, int writable) {
      static_cast<Channel*>(self)->watch(socket, readable != 0, writable != 0);
    };
    options.sock_state_cb_data = this;
    const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) channel_ = nullptr;
    if (channel_ != nullptr && !config.servers.empty()) set_servers(config.servers);
  }
  ~Channel() {
    if (channel_ != nullptr) ares_destroy(channel_);
    ares_library_cleanup();
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  [[nodiscard]] flow::Loop& loop() { return loop_; }

  void ask(const std::string& name, const std::shared_ptr<Question>& question) {
    if (channel_ == nullptr) {
      question->answer.failed = true;
      return question->answered.set();
    }
    ares_query(channel_, name.c_str(), ns_c_in, code_of(question->type), &on_answer,
               new std::shared_ptr<Question>(question));
    watch_time();
  }

 private:
  struct Socket {
    std::unique_ptr<Readiness> readiness;
    bool read = false;   // wanted
    bool write = false;  // wanted
    bool reading = false;
    bool writing = false;
  };

  void set_servers(const std::vector<Address>& servers) {
    std::string list;
    for (const Address& server : servers) (list += list.empty() ? "" : ",") += server.to_string();
    ares_set_servers_ports_csv(channel_, list.c_str());
  }

  /// c-ares closes its sockets itself, so the loop watches duplicates.
  void watch(ares_socket_t number, bool read, bool write) {
    if (!read && !write) {
      sockets_.erase(number);
      return;
    }
    Socket& socket = sockets_[number];
    if (!socket.readiness) socket.readiness = std::make_unique<Readiness>(loop_, dup(number));
    socket.read = read;
    socket.write = write;
    arm(number, socket);
  }

  void arm(ares_socket_t number, Socket& socket) {
    if (socket.read && !std::exchange(socket.reading, true)) {
      socket.readiness->when_readable(
          [this, number] { ready(number, &Socket::reading, number, ARES_SOCKET_BAD); });
    }
    if (socket.write && !std::exchange(socket.writing, true)) {
      socket.readiness->when_writable(
          [this, number] { ready(number, &Socket::writing, ARES_SOCKET_BAD, number); });
    }
  }

  void ready(ares_socket_t number, bool Socket::* waiting, ares_socket_t read, ares_socket_t write) {
    if (const auto found = sockets_.find(number); found != sockets_.end()) found->second.*waiting = false;
    ares_process_fd(channel_, read, write);
    if (const auto found = sockets_.find(number); found != sockets_.end()) arm(number, found->second);
  }

  void watch_time() {
    if (!time_.running() && !sockets_.empty()) time_.start(100ms);
  }
  void look_at_time() {
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    watch_time();
  }

  flow::IoLoop& loop_;
  ares_channel channel_ = nullptr;
  std::map<ares_socket_t, Socket> sockets_;
  flow::Timer time_{loop_, this, [](Channel& self) { self.look_at_time(); }};
};

DnsClient::DnsClient(flow::IoLoop& loop, Config config) : channel_(std::make_shared<Channel>(loop, config)) {}
DnsClient::~DnsClient() = default;

flow::Task<DnsAnswer> DnsClient::ask(std::string name, RecordType type) {
  auto question = std::make_shared<Question>(channel_->loop());
  question->type = type;
  channel_->ask(name, question);
  co_await question->answered.wait();
  co_return std::move(question->answer);
}

}  // namespace centrale::sip
