// RFC 3263 on whatever answers DNS questions: pure but for the asking. For the resolver and its tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "flow/task.hpp"
#include "sip/resolver.hpp"

namespace centrale::sip {

inline constexpr std::size_t kMostRecords = 32;  // of one answer, and targets of one URI

struct NaptrRecord {
  std::uint16_t order = 0;
  std::uint16_t preference = 0;
  std::string flags, service, replacement;
};
struct SrvRecord {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::string target;
};

enum class RecordType : std::uint8_t { a, aaaa, srv, naptr };

/// Records of one kind, at most kMostRecords. An answer without records is a good answer: the name has none.
struct DnsAnswer {
  std::vector<Address> addresses;  // port 0
  std::vector<SrvRecord> srv;
  std::vector<NaptrRecord> naptr;
  Duration ttl{};
  bool failed = false;  // no server answered, or what came made no sense
};

class DnsSource {
 public:
  virtual ~DnsSource() = default;
  [[nodiscard]] virtual flow::Task<DnsAnswer> ask(std::string name, RecordType type) = 0;
};

/// What we speak, and how to choose among SRV records of one priority (tests make it predictable).
struct LocateRules {
  std::vector<Protocol> protocols{Protocol::udp, Protocol::tcp, Protocol::tls};
  bool ipv6 = true;
  std::uint64_t seed = 0;  // 0: random
};

/// The source has to outlive the task.
[[nodiscard]] flow::Task<std::vector<Target>> locate(DnsSource* source, Uri uri, LocateRules rules);

/// RFC 2782: by priority, and within one drawn by weight.
[[nodiscard]] std::vector<SrvRecord> in_order(std::vector<SrvRecord> records, std::uint64_t seed);

}  // namespace centrale::sip
