#include "sip/resolver.hpp"

namespace centrale::sip {

void FixedResolver::set(std::string host, std::vector<Target> targets) {
  hosts_[std::move(host)] = std::move(targets);
}

flow::Task<std::vector<Target>> FixedResolver::resolve(Uri uri) {
  const auto found = hosts_.find(uri.host);
  if (found != hosts_.end()) co_return found->second;
  const auto numeric = numeric_target(uri);
  co_return numeric ? std::vector<Target>{*numeric} : std::vector<Target>{};
}

}  // namespace centrale::sip
