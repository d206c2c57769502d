// Two stacks that call each other over a wire that loses, repeats, reorders and falsifies, while both sides
// give commands at any moment. The input is the script. Whatever it was: afterwards nothing is left.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>

#include "flow/virtual_loop.hpp"
#include "sip/stack.hpp"

namespace {

using namespace centrale;
using namespace centrale::sip;

class Script {
 public:
  Script(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
  [[nodiscard]] bool over() const { return at_ == end_; }
  std::uint8_t next() { return over() ? 0 : *at_++; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

struct Letter {
  bool to_b;
  std::string bytes;
};

class Wire final : public Transport {
 public:
  Wire(std::string_view host, bool is_a, std::deque<Letter>& post)
      : post_(post), address_(*Address::parse(host, 5060)), sent_by_(address_.to_string()), is_a_(is_a) {}
  void join(const Wire& other) { other_ = other.address_; }
  void send(const Flow&, std::string bytes) override {
    if (post_.size() < 200) post_.push_back({is_a_, std::move(bytes)});
  }
  [[nodiscard]] Flow open(const Target& target) override {
    return {Protocol::udp, address_, target.address, 0};
  }
  void close(const Flow&) override {}
  [[nodiscard]] bool is_open(const Flow&) const override { return true; }
  [[nodiscard]] std::string_view sent_by(const Flow&) const override { return sent_by_; }
  void arrive(std::string bytes) {
    auto message = Message::parse(std::move(bytes));
    if (!message) return;
    message->set_source(other_);
    deliver(std::move(*message), flow());
  }
  [[nodiscard]] Flow flow() const { return {Protocol::udp, address_, other_, 0}; }
  void fail() { report_closed(flow(), FlowEnd::refused); }

 private:
  std::deque<Letter>& post_;
  Address address_, other_;
  std::string sent_by_;
  bool is_a_;
};

struct Side final : SessionListener {
  std::unique_ptr<InviteSession> session;
  bool let_go = false;    // destroys the session at its next report
  bool finished = false;  // nothing may be reported any more

  void seen(bool last = false) {
    if (finished) std::abort();
    finished = last;
    if (!let_go) return;
    finished = true;
    session.reset();
  }
  void on_ringing(const AnswerInfo&, std::optional<std::string>) override { seen(); }
  void on_answered(const AnswerInfo&, std::optional<std::string>) override { seen(); }
  void on_failed(const Failure&) override { seen(true); }
  void on_redirected(int, std::vector<std::string>) override { seen(true); }
  void on_ack() override { seen(); }
  void on_offer(std::optional<std::string>) override { seen(); }
  void on_answer_to_offer(std::string) override { seen(); }
  void on_offer_refused(int) override { seen(); }
  void on_identity(std::string) override { seen(); }
  void on_ended(EndCause, const std::string&) override { seen(true); }
  void on_info(const std::string&, const std::string&) override { seen(); }
  void on_refer(const ReferRequest&) override { seen(); }
  void on_refer_progress(int) override { seen(); }
};

struct World {
  flow::VirtualLoop loop;
  std::deque<Letter> post;
  FixedResolver resolver;
  Wire left{"192.0.2.1", true, post}, right{"192.0.2.2", false, post};
  Stack a{loop, left, resolver, {}}, b{loop, right, resolver, {}};
  Side caller, callee;
  std::string last;
  bool nobody_left = false;

  World() {
    left.join(right);
    right.join(left);
    b.on_invite([this](Incoming&& invite) {
      if (callee.session || nobody_left) return invite.respond(486);
      callee.finished = false;
      callee.session =
          b.take(std::move(invite),
                 {.contact_user = "b", .timer = {}, .next_hop = NextHop::routes, .credentials = {}});
      callee.session->listen(callee);
    });
  }

  void call(std::uint8_t how) {
    if (caller.session) return;
    InviteRequestInfo info;
    info.target = "sip:b@192.0.2.2:5060";
    info.identity.from = "<sip:a@a.example>";
    info.identity.to = "<sip:b@b.example>";
    info.require_reliable = (how & 1) != 0;
    if ((how & 2) != 0) info.credentials = ClientCredentials{"u", "", Secret("p")};
    caller.finished = false;
    caller.session = a.new_session();
    caller.session->listen(caller);
    caller.session->start(std::move(info),
                          (how & 4) != 0 ? std::nullopt : std::optional<std::string>("v=0\r\n"));
  }

  void command(Side& side, std::uint8_t which, std::uint8_t how) {
    if (!side.session) return;
    InviteSession& session = *side.session;
    switch (which % 14) {
      case 0:
        return session.ring(180 + how % 4,
                            (how & 8) != 0 ? std::optional<std::string>("v=0\r\n") : std::nullopt,
                            (how & 4) != 0);
      case 1: return session.accept((how & 1) != 0 ? std::optional<std::string>("v=0\r\n") : std::nullopt);
      case 2:
        side.finished = side.finished || session.state() == SessionState::incoming;
        return session.reject(300 + how);
      case 3: (void)session.reoffer("v=0\r\n"); return;
      case 4: return session.answer_offer("v=0\r\n");
      case 5: return session.reject_offer(488);
      case 6: (void)session.update({}); return;
      case 7: (void)session.info("text/plain", "x"); return;
      case 8: (void)session.refer("sip:c@192.0.2.3", session.replaces_value(), {}, (how & 1) != 0); return;
      case 9: return session.answer_refer((how & 1) != 0 ? 202 : 603);
      case 10: return session.notify_refer(100 + how);
      case 11: side.finished = true; return session.end("Q.850;cause=16");
      case 12: side.let_go = true; return;
      default: side.finished = true; return side.session.reset();
    }
  }

  void carry(Letter letter) {
    last = letter.bytes;
    (letter.to_b ? right : left).arrive(std::move(letter.bytes));
  }

  void wire(std::uint8_t what, Script& script) {
    if (post.empty()) return;
    Letter letter = std::move(post.front());
    post.pop_front();
    switch (what % 6) {
      case 0: return;                                                   // lost
      case 1: post.push_back(letter); return carry(std::move(letter));  // twice
      case 2: post.push_back(std::move(letter)); return;                // late
      case 3: {                                                         // falsified
        for (int i = script.next() % 8; i >= 0 && !letter.bytes.empty(); --i) {
          const std::size_t where = (std::size_t{script.next()} << 8 | script.next()) % letter.bytes.size();
          letter.bytes[where] = static_cast<char>(script.next());
        }
        return carry(std::move(letter));
      }
      case 4: {  // another status, or a header more
        const std::size_t line = letter.bytes.find("\r\n");
        if (letter.bytes.starts_with("SIP/2.0 ") && letter.bytes.size() > 11) {
          letter.bytes.replace(8, 3, std::to_string(100 + script.next() % 20 * 25 + script.next() % 25));
        } else if (line != std::string::npos) {
          static constexpr const char* more[] = {"Require: 100rel", "Session-Expires: 90", "Max-Forwards: 0",
                                                 "Expires: 0"};
          letter.bytes.insert(line, std::string("\r\n") + more[script.next() % 4]);
        }
        return carry(std::move(letter));
      }
      default: return (letter.to_b ? right : left).fail();
    }
  }

  void deliver_all() {
    for (int i = 0; i < 400 && !post.empty(); ++i) {
      Letter letter = std::move(post.front());
      post.pop_front();
      carry(std::move(letter));
    }
    loop.settle();
  }

  void step(Script& script) {
    const std::uint8_t what = script.next();
    switch (what % 8) {
      case 0: call(script.next()); break;
      case 1:
      case 2: command(what % 8 == 1 ? caller : callee, script.next(), script.next()); break;
      case 3: loop.advance(std::chrono::milliseconds(50) * script.next()); break;
      case 4: wire(script.next(), script); break;
      case 5: deliver_all(); break;
      case 6: loop.advance(std::chrono::seconds(script.next())); break;
      default: (what >= 128 ? right : left).arrive(last); break;  // somebody repeats it
    }
  }

  /// With nobody left who wants anything, and nothing that can be lost any more.
  void end() {
    caller.finished = callee.finished = nobody_left = true;
    caller.session.reset();
    callee.session.reset();
    for (int i = 0; i < 400; ++i) {
      deliver_all();
      loop.advance(1s);
    }
    for (const Stack* stack : {&a, &b}) {
      const auto [sessions, dialogs, clients, servers] = stack->counts();
      if (sessions + dialogs + clients + servers == 0) continue;
      std::fprintf(stderr, "left over at %s: %zu sessions, %zu dialogs, %zu and %zu transactions\n",
                   stack == &a ? "a" : "b", sessions, dialogs, clients, servers);
      std::abort();
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 400) return 0;
  Script script(data, size);
  World world;
  while (!script.over()) world.step(script);
  world.end();
  return 0;
}
