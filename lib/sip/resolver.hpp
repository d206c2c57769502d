// Where a URI is (RFC 3263): NAPTR, SRV, addresses.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "flow/task.hpp"
#include "sip/transport.hpp"
#include "sip/uri.hpp"

namespace centrale::flow {
class IoLoop;
class Loop;
}  // namespace centrale::flow

namespace centrale::sip {

/// Loop's thread only.
class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  /// Targets in the order to try them; at most 32, empty when there is none. A numeric host is answered
  /// without waiting and without asking anybody. Destroying the task is safe at any time.
  [[nodiscard]] virtual flow::Task<std::vector<Target>> resolve(Uri uri) = 0;
};

/// The target of a URI with a numeric host, or one whose maddr is numeric; nothing otherwise. No I/O.
[[nodiscard]] std::optional<Target> numeric_target(const Uri& uri);

/// For tests and for closed networks: names from a table, numeric hosts as they are.
class FixedResolver final : public Resolver {
 public:
  void set(std::string host, std::vector<Target> targets);
  [[nodiscard]] flow::Task<std::vector<Target>> resolve(Uri uri) override;

 private:
  std::map<std::string, std::vector<Target>, std::less<>> hosts_;
};

/// On c-ares, asynchronously. Answers are kept for their TTL (at most a day); when the name servers fail,
/// what was last good is used for `keep_old` more. Hostile answers are bounded: 32 records each, no name
/// asked twice for one URI.
class DnsResolver final : public Resolver {
 public:
  struct Config {
    std::vector<Address> servers;  // empty: those of the system
    Duration query_timeout = 2s;   // for each try
    int tries = 2;
    Duration keep_old = 24h;
    bool ipv6 = true;  // ask for AAAA too
    std::vector<Protocol> protocols{Protocol::udp, Protocol::tcp,
                                    Protocol::tls};  // what we speak, preferred first
    std::size_t cached_names = 10'000;
  };
  DnsResolver(flow::IoLoop& loop, Config config);
  ~DnsResolver() override;

  [[nodiscard]] flow::Task<std::vector<Target>> resolve(Uri uri) override;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace centrale::sip
