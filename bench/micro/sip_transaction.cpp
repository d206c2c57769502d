// A whole call between two stacks in memory: INVITE 100 180 200 ACK BYE 200, parsed and written on both
// sides. That is what a B2BUA does for its two legs: 2 dialogs, 14 messages handled.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <deque>
#include <memory>
#include <string>

#include "flow/virtual_loop.hpp"
#include "sip/stack.hpp"

namespace {

using namespace centrale;
using namespace centrale::sip;

const std::string kSdp =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 0 "
    "101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
    "0-15\r\na=sendrecv\r\n";

/// Datagrams between two ends, in order, without delay and without a loop of their own.
class Wire final : public Transport {
 public:
  Wire(std::string_view host, std::deque<std::pair<Wire*, std::string>>& queue)
      : queue_(queue), address_(*Address::parse(host, 5060)), sent_by_(address_.to_string()) {}
  void join(Wire& other) { other_ = &other; }
  void send(const Flow&, std::string bytes) override { queue_.emplace_back(other_, std::move(bytes)); }
  [[nodiscard]] Flow open(const Target& target) override {
    return {Protocol::udp, address_, target.address, 0};
  }
  void close(const Flow&) override {}
  [[nodiscard]] bool is_open(const Flow&) const override { return true; }
  [[nodiscard]] std::string_view sent_by(const Flow&) const override { return sent_by_; }
  void arrive(std::string bytes) {
    auto message = Message::parse(std::move(bytes));
    if (!message) return;
    message->set_source(other_->address_);
    deliver(std::move(*message), {Protocol::udp, address_, other_->address_, 0});
  }

 private:
  std::deque<std::pair<Wire*, std::string>>& queue_;
  Wire* other_ = nullptr;
  Address address_;
  std::string sent_by_;
};

/// Plays its part in a call: rings and answers when invited, hangs up when answered.
struct End final : SessionListener {
  std::unique_ptr<InviteSession> session;
  bool over = false;

  void on_ringing(const AnswerInfo&, std::optional<std::string>) override {}
  void on_answered(const AnswerInfo&, std::optional<std::string>) override { session->end(); }
  void on_failed(const Failure&) override { over = true; }
  void on_redirected(int, std::vector<std::string>) override {}
  void on_ack() override {}
  void on_offer(std::optional<std::string>) override {}
  void on_answer_to_offer(std::string) override {}
  void on_offer_refused(int) override {}
  void on_identity(std::string) override {}
  void on_ended(EndCause, const std::string&) override { over = true; }
  void on_info(const std::string&, const std::string&) override {}
  void on_refer(const ReferRequest&) override {}
  void on_refer_progress(int) override {}
};

struct Exchange {
  flow::VirtualLoop loop;
  std::deque<std::pair<Wire*, std::string>> queue;
  FixedResolver resolver;
  Wire left{"192.0.2.1", queue}, right{"192.0.2.2", queue};
  Stack caller{loop, left, resolver, {}}, callee{loop, right, resolver, {}};
  End out, in;

  Exchange() {
    left.join(right);
    right.join(left);
    callee.on_invite([this](Incoming&& invite) {
      in.session =
          callee.take(std::move(invite),
                      {.contact_user = "b", .timer = {}, .next_hop = NextHop::flow, .credentials = {}});
      in.session->listen(in);
      in.session->ring(180);
      in.session->accept(kSdp);
    });
  }

  void run() {
    while (!queue.empty()) {
      auto [to, bytes] = std::move(queue.front());
      queue.pop_front();
      to->arrive(std::move(bytes));
    }
    loop.settle();
  }

  void call() {
    InviteRequestInfo info;
    info.target = "sip:b@192.0.2.2:5060";
    info.identity.from = "\"Alice\" <sip:201@acme.example>";
    info.identity.to = "<sip:202@acme.example>";
    info.identity.asserted = {"\"Alice\" <sip:201@acme.example>"};
    info.contact_user = "a";
    out.session = caller.new_session();
    out.session->listen(out);
    out.session->start(std::move(info), kSdp);
    run();
  }
};

/// At 4,000 calls a second on the clock, so that everything lingers that lingers then.
void sip_call(benchmark::State& state) {
  Exchange exchange;
  std::uint64_t calls = 0;
  for (auto _ : state) {
    exchange.call();
    if (++calls % 4 == 0) exchange.loop.advance(1ms);
  }
  const auto left = exchange.caller.counts(), right = exchange.callee.counts();
  state.counters["lingering"] = static_cast<double>(left.client_transactions + left.server_transactions +
                                                    right.client_transactions + right.server_transactions);
}
BENCHMARK(sip_call)->Unit(benchmark::kMicrosecond);

/// Bytes of the heap that a finished transaction holds while it lingers.
void sip_lingering(benchmark::State& state) {
  double bytes = 0;
  for (auto _ : state) {
    Exchange exchange;
    for (int i = 0; i < 100; ++i) exchange.call();
    const auto before = mallinfo2().uordblks;
    const auto had =
        exchange.callee.counts().server_transactions + exchange.caller.counts().client_transactions;
    for (int i = 0; i < 5000; ++i) exchange.call();
    const auto has =
        exchange.callee.counts().server_transactions + exchange.caller.counts().client_transactions;
    bytes = static_cast<double>(mallinfo2().uordblks - before) / static_cast<double>(has - had);
  }
  state.counters["bytes_each"] = bytes;
}
BENCHMARK(sip_lingering)->Unit(benchmark::kMillisecond)->Iterations(1);

/// Bytes of the heap for one end of a call that is up, when everything before has gone.
void sip_held(benchmark::State& state) {
  double bytes = 0;
  for (auto _ : state) {
    Exchange exchange;
    std::vector<std::unique_ptr<InviteSession>> held;
    constexpr int kCalls = 2000;
    exchange.call();
    exchange.loop.advance(70s);
    const auto before = mallinfo2().uordblks;
    End quiet;
    for (int i = 0; i < kCalls; ++i) {
      exchange.out.session = nullptr;
      InviteRequestInfo info;
      info.target = "sip:b@192.0.2.2:5060";
      info.identity.from = "\"Alice\" <sip:201@acme.example>";
      info.identity.to = "<sip:202@acme.example>";
      info.contact_user = "a";
      auto session = exchange.caller.new_session();
      session->listen(quiet);
      quiet.session = exchange.caller.new_session();  // on_answered ends this one, which never began
      session->start(std::move(info), kSdp);
      exchange.run();
      held.push_back(std::move(session));
      held.push_back(std::move(exchange.in.session));
    }
    exchange.loop.advance(70s);
    exchange.run();
    bytes = static_cast<double>(mallinfo2().uordblks - before) / (2.0 * kCalls);
    held.clear();
    exchange.run();
  }
  state.counters["bytes_each"] = bytes;
}
BENCHMARK(sip_held)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
