#include "edge/tests/fake_worker.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <variant>

#include "base/random.hpp"

namespace centrale::edge::testing {

namespace mc = media_control;
using Stream = boost::asio::local::stream_protocol;

class FakeWorker::Inside {
 public:
  Inside(FakeWorker& worker, flow::IoLoop& loop)
      : worker_(worker),
        path_((std::filesystem::temp_directory_path() / ("edge-" + std::to_string(random_u64()))).string()),
        acceptor_(loop.io(), Stream::endpoint(path_)) {
    accept();
  }
  ~Inside() { ::unlink(path_.c_str()); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int hellos() const { return hellos_; }
  void break_connection() { connection_.reset(); }

 private:
  struct Connection {
    explicit Connection(Stream::socket&& from) : socket(std::move(from)) {}
    Stream::socket socket;
    mc::MessageReader<mc::Command> reader;
    std::array<char, 65536> incoming{};
  };

  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& failed, Stream::socket socket) {
      if (failed) return;
      connection_ = std::make_shared<Connection>(std::move(socket));
      read();
      accept();
    });
  }

  void read() {
    connection_->socket.async_read_some(
        boost::asio::buffer(connection_->incoming),
        [this, weak = std::weak_ptr(connection_)](const boost::system::error_code& failed, std::size_t size) {
          const auto from = weak.lock();
          if (failed || !from || from != connection_) return;
          from->reader.feed({from->incoming.data(), size});
          take_all(*from);
          read();
        });
  }

  void take_all(Connection& from) {
    while (true) {
      const auto command = from.reader.next();
      ASSERT_TRUE(command) << command.error().what;
      if (!*command) return;
      std::visit([this](const auto& each) { take(each); }, **command);
    }
  }

  void say(const mc::WorkerEvent& event) {
    std::string bytes;
    append(bytes, event);
    boost::asio::write(connection_->socket, boost::asio::buffer(bytes));
  }

  void take(const mc::Hello&) {
    ++hellos_;
    mc::Welcome welcome;
    welcome.worker = 1;
    welcome.ipv4 = *rtp::parse_address("127.0.0.1", 0);
    welcome.first_port = 20000;
    welcome.last_port = 20100;
    welcome.video = true;
    say(welcome);
  }
  void take(const mc::List&) {
    for (const auto& [endpoint, place] : worker_.open) {
      mc::ListedSession session{
          .session = place.session, .blob = worker_.blobs[place.session], .endpoints = {}};
      mc::ListedEndpoint& listed = session.endpoints.emplace_back();
      listed.endpoint = endpoint;
      listed.port = place.port;
      listed.hears = place.hears;
      listed.mix = place.mix;
      listed.muted = place.muted;
      listed.video = place.video;
      say(session);
    }
    say(mc::Listed{});
  }
  void take(const mc::Open& order) {
    worker_.open[order.endpoint] = {.session = order.session, .port = order.port};
  }
  void take(const mc::Connect& order) {
    hears(order.a, order.b);
    hears(order.b, order.a);
  }
  void take(const mc::OpenVideo& order) {
    worker_.open[order.endpoint] = {.session = order.session, .port = order.port, .video = true};
  }
  void take(const mc::ModifyVideo& order) { worker_.open[order.endpoint].config = order.config; }
  void take(const mc::ConnectVideo& order) {
    hears(order.a, order.b);
    hears(order.b, order.a);
  }
  void take(const mc::DisconnectVideo& order) {
    const auto other = worker_.open[order.endpoint].hears;
    hears(order.endpoint, {});
    if (worker_.open.contains(other)) hears(other, {});
  }
  void take(const mc::Silence& order) { hears(order.endpoint, {}); }
  void take(const mc::Play& order) { hears(order.endpoint, {}); }
  void take(const mc::JoinMix& order) {
    hears(order.endpoint, {});
    worker_.open[order.endpoint].mix = order.mix;
    worker_.open[order.endpoint].muted = order.muted;
  }
  void take(const mc::PlayToMix& order) {
    std::string line = std::to_string(order.mix.value());
    for (const mc::PlayItem& item : order.items) line += " " + item.text;
    worker_.announcements.push_back(line);
  }
  void take(const mc::Close& order) {
    worker_.open.erase(order.endpoint);
    say(mc::EndpointReport{.endpoint = order.endpoint, .statistics = {}, .closed = true});
  }
  void take(const mc::SetBlob& order) { worker_.blobs[order.session] = order.bytes; }
  void take(const mc::SendDigits& order) {
    worker_.digits.push_back(std::to_string(order.endpoint.value()) + " " + order.digits);
  }
  template <class Other>
  void take(const Other&) {}

  void hears(mc::EndpointId endpoint, mc::EndpointId other) {
    auto& place = worker_.open[endpoint];
    place.hears = other;
    place.mix = {};
  }

  FakeWorker& worker_;
  std::string path_;
  Stream::acceptor acceptor_;
  std::shared_ptr<Connection> connection_;
  int hellos_ = 0;
};

FakeWorker::FakeWorker(flow::IoLoop& loop) : inside_(std::make_unique<Inside>(*this, loop)) {}
FakeWorker::~FakeWorker() = default;
const std::string& FakeWorker::path() const { return inside_->path(); }
void FakeWorker::break_connection() { inside_->break_connection(); }
int FakeWorker::hellos() const { return inside_->hellos(); }

bool run_until(flow::IoLoop& loop, const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    loop.io().run_one_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace centrale::edge::testing
