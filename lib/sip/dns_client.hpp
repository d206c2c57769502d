// DNS questions by c-ares on the process's loop. For the resolver.
#pragma once

#include <memory>

#include "flow/io_loop.hpp"
#include "sip/locate.hpp"

namespace centrale::sip {

class DnsClient final : public DnsSource {
 public:
  struct Config {
    std::vector<Address> servers;  // empty: those of the system
    Duration timeout = 2s;
    int tries = 2;
  };
  DnsClient(flow::IoLoop& loop, Config config);
  ~DnsClient() override;

  [[nodiscard]] flow::Task<DnsAnswer> ask(std::string name, RecordType type) override;

 private:
  class Channel;
  std::shared_ptr<Channel> channel_;
};

}  // namespace centrale::sip
