// Parsing and writing an INVITE of 845 bytes, as a softphone sends it.
#include <benchmark/benchmark.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "sip/digest.hpp"
#include "sip/message.hpp"
#include "sip/writer.hpp"

namespace {

using namespace centrale::sip;

/// Instructions of this thread in user space, where the kernel lets us count them.
class Instructions {
 public:
  Instructions() {
    perf_event_attr wanted{};
    wanted.type = PERF_TYPE_HARDWARE;
    wanted.size = sizeof wanted;
    wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
    wanted.exclude_kernel = 1;
    counter_ = static_cast<int>(syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0));
  }
  ~Instructions() {
    if (counter_ >= 0) close(counter_);
  }
  void report(benchmark::State& state) const {
    long long count = 0;
    if (counter_ < 0 || read(counter_, &count, sizeof count) != sizeof count) return;
    state.counters["instructions"] = static_cast<double>(count) / static_cast<double>(state.iterations());
  }

 private:
  int counter_ = -1;
};

const std::string& invite() {
  static const std::string text = [] {
    const std::string sdp =
        "v=0\r\no=- 3877655234 3877655234 IN IP4 192.168.1.23\r\ns=call\r\nc=IN IP4 192.168.1.23\r\nt=0 0\r\n"
        "m=audio 40376 RTP/AVP 9 8 0 101\r\na=rtpmap:9 G722/8000\r\na=rtpmap:8 PCMA/8000\r\n"
        "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=sendrecv\r\n";
    return "INVITE sip:202@exchange.example.com SIP/2.0\r\n"
           "Via: SIP/2.0/UDP 192.168.1.23:5060;branch=z9hG4bK-524287-1---a1b2c3d4e5f60718;rport\r\n"
           "Max-Forwards: 70\r\n"
           "Contact: <sip:201@192.168.1.23:5060;ob>\r\n"
           "To: <sip:202@exchange.example.com>\r\n"
           "From: \"Anna Jansen\" <sip:201@exchange.example.com>;tag=7f3a9c1e\r\n"
           "Call-ID: 81237ZjE5MGQ2ZmU5ZDc4\r\n"
           "CSeq: 1 INVITE\r\n"
           "Allow: INVITE, ACK, CANCEL, BYE, NOTIFY, REFER, OPTIONS, INFO\r\n"
           "Content-Type: application/sdp\r\n"
           "Supported: replaces, timer, outbound\r\n"
           "User-Agent: Phone 5\r\n"
           "Content-Length: " +
           std::to_string(sdp.size()) + "\r\n\r\n" + sdp;
  }();
  return text;
}

void sip_parse_invite(benchmark::State& state) {
  const Instructions instructions;
  for (auto step : state) {
    (void)step;
    auto message = Message::parse(invite());
    benchmark::DoNotOptimize(message);
  }
  instructions.report(state);
  state.counters["bytes"] = static_cast<double>(invite().size());
}
BENCHMARK(sip_parse_invite);

void sip_write_response(benchmark::State& state) {
  auto request = Message::parse(invite());
  request->set_source(*Address::parse("198.51.100.7", 33012));
  const Instructions instructions;
  for (auto step : state) {
    (void)step;
    auto writer = make_response(*request, 180, {}, "a7c1f");
    std::string text =
        std::move(writer.header(HeaderName::contact, "<sip:exchange.example.com:5060>")).finish();
    benchmark::DoNotOptimize(text);
  }
  instructions.report(state);
}
BENCHMARK(sip_write_response);

void sip_write_invite(benchmark::State& state) {
  const auto model = Message::parse(invite());
  const Uri target = *Uri::parse("sip:202@192.168.1.44:5060;transport=udp");
  const Instructions instructions;
  for (auto step : state) {
    (void)step;
    MessageWriter writer;
    writer.request(Method::invite, target)
        .header(HeaderName::via, via_value("UDP", "exchange.example.com:5060", "z9hG4bKa1b2c3d4e5f60718"))
        .header(HeaderName::max_forwards, 69)
        .name_addr(HeaderName::from, "Anna Jansen", target, ";tag=7f3a9c1e")
        .name_addr(HeaderName::to, {}, target)
        .header(HeaderName::call_id, "81237ZjE5MGQ2ZmU5ZDc4")
        .cseq(1, "INVITE")
        .name_addr(HeaderName::contact, {}, target)
        .header(HeaderName::supported, "replaces, timer, 100rel");
    std::string text = std::move(writer).finish("application/sdp", model->body());
    benchmark::DoNotOptimize(text);
  }
  instructions.report(state);
}
BENCHMARK(sip_write_invite);

/// A REGISTER's digest: the nonce's proof, the response, the count.
void sip_digest_verify(benchmark::State& state) {
  const ClientCredentials who{"201", "exchange.example.com",
                              centrale::Secret("correct horse battery staple")};
  const auto algorithm = static_cast<DigestAlgorithm>(state.range(0));
  const StoredHa1 stored{make_ha1(DigestAlgorithm::md5, who.username, who.realm, who.password),
                         make_ha1(DigestAlgorithm::sha256, who.username, who.realm, who.password)};
  DigestServer server({.realm = who.realm, .algorithms = {algorithm}});
  const Address source = *Address::parse("198.51.100.7", 33012);
  const centrale::Instant now{std::chrono::seconds(1000)};
  const std::string challenge = server.challenges(source, now).front();
  const auto value =
      answer_challenge(*parse_challenge(challenge), who, "REGISTER", "sip:exchange.example.com");
  for (auto step : state) {
    (void)step;
    const auto credentials = parse_credentials(*value);
    benchmark::DoNotOptimize(server.verify(*credentials, "REGISTER", source, now, &stored));
  }
}
BENCHMARK(sip_digest_verify)->Arg(0)->Arg(1);

}  // namespace
