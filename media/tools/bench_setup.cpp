// centrale-media-bench-setup: joins endpoints in a worker for a load generator, in pairs or in conferences,
// or opens and closes them at full speed. What it opened goes on after it has ended.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "flow/io_loop.hpp"
#include "media_control/client.hpp"

namespace {

using namespace centrale;
using namespace centrale::media_control;

struct Arguments {
  std::string control;
  std::string remote_ip = "127.0.0.1";
  std::uint16_t first_remote_port = 30000;
  unsigned calls = 1;
  unsigned churn = 0;
  unsigned conference = 0;
  std::string codec = "PCMU";
  std::string codec_b;
  bool close_all = false;
};

class Setup final : public WorkerListener {
 public:
  Setup(flow::IoLoop& loop, const Arguments& arguments)
      : loop_(loop),
        arguments_(arguments),
        client_(loop, {.control = arguments.control, .name = "bench-setup", .cool_down = Duration::zero()},
                *this) {}

  void start() { client_.start(); }
  [[nodiscard]] int status() const { return status_; }

  void on_worker_ready(const Welcome&, std::span<const ListedSession> running, bool) override {
    if (arguments_.close_all) return close_all(running);
    if (arguments_.churn != 0) return churn_some();
    for (unsigned i = 0; i < arguments_.calls; ++i) {
      const auto call = open_call(i);
      if (!call) return;
      fmt::print("{} {}\n", call->a.local.port, call->b.local.port);
      last_ = call->b.endpoint;
    }
    client_.ask_statistics(last_);  // its answer says that all before it was obeyed
  }
  void on_worker_lost(const std::string& why) override { end(1, why); }
  void on_digit_pressed(EndpointId, char) override {}
  void on_digit_released(EndpointId, char, Duration) override {}
  void on_play_finished(const PlayFinished&) override {}
  void on_record_finished(const RecordFinished&) override {}
  void on_media_started(EndpointId, const rtp::Address&) override {}
  void on_media_timeout(EndpointId) override {}
  void on_refused(const Refused& refused) override { end(1, refused.what); }
  void on_endpoint_report(const EndpointReport& report) override {
    if (report.endpoint != last_) return;
    if (arguments_.churn != 0) return report.closed ? churn_some() : void();
    end(0, {});
  }

 private:
  struct Call {
    Opened a;
    Opened b;
  };

  EndpointConfig config(std::uint32_t port, const std::string& codec) const {
    EndpointConfig out;
    out.remote = *rtp::parse_address(arguments_.remote_ip, static_cast<std::uint16_t>(port));
    for (const Codec each : {Codec::pcmu, Codec::pcma, Codec::g722}) {
      if (rtp::encoding_name(each) == codec) out.formats = {{each, rtp::static_payload_type(each)}};
    }
    out.dtmf_send = out.dtmf_receive = 101;
    return out;
  }

  std::optional<Call> open_call(unsigned number) {
    const std::uint32_t port = arguments_.first_remote_port + 4 * number;
    const SessionId session(next_session_++);
    auto a = client_.open(session, config(port, arguments_.codec));
    auto b = client_.open(
        session, config(port + 2, arguments_.codec_b.empty() ? arguments_.codec : arguments_.codec_b));
    if (!a || !b) {
      end(1, a ? b.error().what : a.error().what);
      return std::nullopt;
    }
    if (arguments_.conference == 0) {
      client_.connect(a->endpoint, b->endpoint);
    } else {
      for (const EndpointId each : {a->endpoint, b->endpoint})
        client_.join_mix(each, MixId(1 + parties_++ / arguments_.conference), false);
    }
    return Call{*a, *b};
  }

  /// Batches, each begun when the one before has been obeyed: the worker's own speed sets the pace.
  void churn_some() {
    if (churned_ == 0) begun_ = std::chrono::steady_clock::now();
    if (churned_ >= arguments_.churn) {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_;
      fmt::print("{} calls in {:.2f} s\n", churned_, took.count());
      return end(0, {});
    }
    for (unsigned i = 0; i < 50; ++i, ++churned_) {
      const auto call = open_call(i);
      if (!call) return;
      client_.close(call->a.endpoint);
      client_.close(call->b.endpoint);
      last_ = call->b.endpoint;
    }
  }

  void close_all(std::span<const ListedSession> running) {
    for (const ListedSession& session : running) {
      for (const ListedEndpoint& each : session.endpoints) {
        client_.close(each.endpoint);
        last_ = each.endpoint;
      }
    }
    if (last_.empty()) end(0, {});
  }

  void end(int status, const std::string& why) {
    if (!why.empty()) fmt::print(stderr, "centrale-media-bench-setup: {}\n", why);
    status_ = status;
    loop_.stop();
  }

  flow::IoLoop& loop_;
  Arguments arguments_;
  WorkerClient client_;
  EndpointId last_;
  std::uint64_t next_session_ =
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  unsigned churned_ = 0;
  std::uint64_t parties_ = 0;
  std::chrono::steady_clock::time_point begun_;
  int status_ = 1;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Joins pairs of endpoints in a media worker; prints a line \"PORT_A PORT_B\" for each"};
  Arguments arguments;
  app.add_option("--control", arguments.control, "the worker's control socket, or ADDRESS:PORT")->required();
  app.add_option("--calls", arguments.calls, "pairs to join")->capture_default_str();
  app.add_option("--remote-ip", arguments.remote_ip, "where the load generator is")->capture_default_str();
  app.add_option("--first-remote-port", arguments.first_remote_port, "call i: A at P+4i, B at P+4i+2")
      ->capture_default_str();
  app.add_option("--codec", arguments.codec, "PCMU, PCMA or G722 of side A")->capture_default_str();
  app.add_option("--codec-b", arguments.codec_b, "of side B when it is another");
  app.add_option("--conference", arguments.conference, "instead of pairs: conferences of so many endpoints");
  app.add_option("--churn", arguments.churn, "instead: open, join and close so many pairs");
  app.add_flag("--close-all", arguments.close_all, "instead: close everything that runs in the worker");
  CLI11_PARSE(app, argc, argv);
  flow::IoLoop loop;
  Setup setup(loop, arguments);
  setup.start();
  loop.run();
  return setup.status();
}
