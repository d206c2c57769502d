// Who watches what, kept over a restart.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.hpp"
#include "flow/loop.hpp"
#include "sip/subscription.hpp"

namespace centrale::edge {

/// One file with every subscription, written anew soon after some began, were refreshed or ended. What the
/// last moment before a crash lost comes back by itself: the phone's refresh is answered 481 and it
/// subscribes again (RFC 6665 §4.1.2.2). Owner: app; destroyed before the notifier. Loop's thread only.
class SubscriptionFile {
 public:
  SubscriptionFile(flow::Loop& loop, sip::Notifier& notifier, std::filesystem::path file);
  ~SubscriptionFile();
  SubscriptionFile(const SubscriptionFile&) = delete;
  SubscriptionFile& operator=(const SubscriptionFile&) = delete;

  /// Everybody in the file is told the full state; from now on changes are kept. No file is no error; a
  /// damaged one counts as far as it goes, and the error says so.
  [[nodiscard]] Result<std::size_t> load();

 private:
  void keep();
  void write();

  sip::Notifier& notifier_;
  std::filesystem::path file_;
  std::uint64_t written_ = 0;  // notifier's count of changes then
  flow::Timer look_;
};

}  // namespace centrale::edge
