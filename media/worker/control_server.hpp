// The worker's end of its control connections.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "media_control/protocol.hpp"
#include "media_io/file_descriptor.hpp"
#include "media_io/poller.hpp"

namespace centrale::media_worker {

/// Number of a connection; never used again.
using ConnectionId = std::uint32_t;

/// Owner: the worker; its thread. Nothing here ever waits: a control that does not read what it is told is
/// dropped when too much of it has gathered.
class ControlServer {
 public:
  /// Kinds of tags in the poller, from this one on: listener, connection.
  ControlServer(media_io::Poller& poller, std::uint32_t first_kind);
  ~ControlServer();
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  /// A stale socket file of a dead worker is replaced; one that answers is not.
  [[nodiscard]] Result<void> listen(const std::string& control);

  using OnCommand = std::function<void(ConnectionId, media_control::Command&)>;
  /// For every event of the poller with one of our kinds.
  void on_ready(const media_io::Poller::Happened& event, const OnCommand& on_command);

  /// To everyone who said Hello.
  void tell(const media_control::WorkerEvent& event);
  void answer(ConnectionId to, const media_control::WorkerEvent& event);
  /// Tells from then on: it has said Hello in a version that we speak.
  void greet(ConnectionId connection);
  void drop_soon(ConnectionId connection);
  /// Sends what has gathered.
  void flush();
  [[nodiscard]] bool has_control() const;

 private:
  struct Connection;
  void accept_all();
  void read(Connection& connection, const OnCommand& on_command);
  void write(Connection& connection);
  [[nodiscard]] Connection* find(ConnectionId id);

  media_io::Poller& poller_;
  std::uint32_t kind_;
  media_io::FileDescriptor listener_;
  std::string path_;  // of the socket file, to be removed
  std::vector<std::unique_ptr<Connection>> connections_;
  ConnectionId next_ = 0;
};

}  // namespace centrale::media_worker
