// What a worker is told when it starts; it reads nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "rtp/address.hpp"

namespace centrale::media_worker {

struct Options {
  std::string control;  // path of the Unix socket to make, or "address:port" for TCP
  rtp::Address ipv4;    // where media is sent and received; family none: not served
  rtp::Address ipv6;
  std::uint16_t first_port = 20000;
  std::uint16_t last_port = 29999;
  std::string files;       // folder of prompts and music
  std::string recordings;  // folder of recordings; empty: none can be made
  bool io_uring = true;    // for packets, where the kernel has it; else epoll
  bool kernel = true;      // relays in the kernel, where it lets us
  bool drop_rights =
      false;  // once they are not needed any more: for a process that is nothing but the worker
  /// Becomes readable when the worker is to end (a signalfd); none: `Worker::stop` alone ends it.
  std::optional<int> stop_descriptor;
};

}  // namespace centrale::media_worker
