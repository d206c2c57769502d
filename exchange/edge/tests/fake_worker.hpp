// A media worker that runs no media: it keeps what control says and lists it to whoever connects.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "flow/io_loop.hpp"
#include "media_control/protocol.hpp"

namespace centrale::edge::testing {

/// Life: one test. Everything on the loop's thread.
class FakeWorker {
 public:
  struct Place {
    media_control::SessionId session;
    std::uint16_t port = 0;
    media_control::EndpointId hears{};
    media_control::MixId mix{};
    bool muted = false;
    bool video = false;
    media_control::VideoConfig config{};  // of video
  };

  explicit FakeWorker(flow::IoLoop& loop);
  ~FakeWorker();
  FakeWorker(const FakeWorker&) = delete;
  FakeWorker& operator=(const FakeWorker&) = delete;

  /// Its control socket.
  [[nodiscard]] const std::string& path() const;
  /// The connection breaks; what runs goes on.
  void break_connection();
  /// How often control has connected.
  [[nodiscard]] int hellos() const;

  std::map<media_control::EndpointId, Place> open;
  std::map<media_control::SessionId, std::string> blobs;
  std::vector<std::string> digits;         // "ENDPOINT KEYS"
  std::vector<std::string> announcements;  // "MIX FILE..."

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

/// Runs the loop until `done`, for five seconds at most: then false.
[[nodiscard]] bool run_until(flow::IoLoop& loop, const std::function<bool()>& done);

}  // namespace centrale::edge::testing
