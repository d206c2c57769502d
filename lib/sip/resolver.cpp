#include "sip/resolver.hpp"

#include "sip/dns_cache.hpp"
#include "sip/dns_client.hpp"
#include "sip/locate.hpp"

namespace centrale::sip {

struct DnsResolver::Inside {
  Inside(flow::IoLoop& loop, Config config)
      : rules{std::move(config.protocols), config.ipv6, 0},
        client(loop, {std::move(config.servers), config.query_timeout, config.tries}),
        cache(loop, client, {config.keep_old, config.cached_names}) {}

  LocateRules rules;
  DnsClient client;
  DnsCache cache;
};

DnsResolver::DnsResolver(flow::IoLoop& loop, Config config)
    : inside_(std::make_unique<Inside>(loop, std::move(config))) {}
DnsResolver::~DnsResolver() = default;

flow::Task<std::vector<Target>> DnsResolver::resolve(Uri uri) {
  return locate(&inside_->cache, std::move(uri), inside_->rules);
}

}  // namespace centrale::sip
