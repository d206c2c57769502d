#include "trunk/trunks.hpp"

#include <algorithm>
#include <iterator>

namespace centrale::trunk {
namespace {

constexpr Duration kRest = 30s;

}  // namespace

Trunks::Trunks(const flow::Loop& loop, const directory::Directory& directory)
    : loop_(loop), directory_(directory) {
  reload();
}

void Trunks::reload() {
  const auto trunks = directory_.trunks();
  trunks_.clear();
  std::ranges::copy_if(trunks, std::back_inserter(trunks_), [](const directory::TrunkPtr& each) {
    return each->kind != directory::TrunkKind::mobile;  // it carries the calls of its mobiles alone
  });
  table_ = RouteTable(trunks_);
  reload_sources();
}

void Trunks::reload_sources() {
  sources_ = Sources();
  for (const directory::TrunkPtr& trunk : directory_.trunks()) {
    for (const std::string& text : trunk->sources) {
      if (const auto network = parse_network(text)) sources_.add(*network, trunk->id);
    }
  }
  for (const auto& [trunk, addresses] : learnt_) {
    for (const std::string& text : addresses) {
      if (const auto network = parse_network(text)) sources_.add(*network, trunk);
    }
  }
}

void Trunks::learn_sources(const TrunkId& trunk, std::vector<std::string> addresses) {
  learnt_[trunk] = std::move(addresses);
  reload_sources();
}

void Trunks::forget_sources(const TrunkId& trunk) {
  learnt_.erase(trunk);
  reload_sources();
}

directory::TrunkPtr Trunks::from_source(std::string_view ip) const {
  const TrunkId* found = sources_.find(ip);
  return found == nullptr ? nullptr : directory_.trunk(*found);
}

std::vector<directory::TrunkPtr> Trunks::carriers(const TenantId& tenant, const E164& number,
                                                  bool emergency) const {
  std::vector<directory::TrunkPtr> found;
  if (emergency) {
    std::ranges::copy_if(trunks_, std::back_inserter(found), &directory::Trunk::emergency,
                         [](const directory::TrunkPtr& each) -> const directory::Trunk& { return *each; });
    return found;
  }
  if (number.empty()) {
    found = directory_.trunks_for(tenant);
    std::erase_if(found,
                  [](const directory::TrunkPtr& each) { return each->kind == directory::TrunkKind::mobile; });
    return found;
  }
  for (const Offer& offer : table_.find(number.value())) {
    const directory::TrunkPtr& trunk = trunks_[offer.trunk];
    const bool all = trunk->tenants.empty();
    if (all || std::ranges::find(trunk->tenants, tenant) != trunk->tenants.end()) found.push_back(trunk);
  }
  return found;
}

std::vector<Route> Trunks::routes(const TenantId& tenant, const E164& number, bool emergency) const {
  return in_order(carriers(tenant, number, emergency));
}

std::vector<Route> Trunks::routes_over(const TrunkId& trunk) const {
  const directory::TrunkPtr found = directory_.trunk(trunk);
  return found ? in_order({found}) : std::vector<Route>();
}

std::vector<Route> Trunks::in_order(const std::vector<directory::TrunkPtr>& carriers) const {
  std::vector<Route> routes;
  for (const directory::TrunkPtr& trunk : carriers) {
    for (const std::string& target : trunk->targets) routes.push_back({.trunk = trunk, .target = target});
  }
  const auto resting = [this](const Route& route) { return rests(route.target); };
  std::vector<Route> last;
  std::ranges::copy_if(routes, std::back_inserter(last), resting);
  std::erase_if(routes, resting);
  std::ranges::move(last, std::back_inserter(routes));
  return routes;
}

bool Trunks::rests(const std::string& target) const {
  if (health_of(target) == Health::down) return true;
  const auto found = failed_at_.find(target);
  return found != failed_at_.end() && loop_.now() - found->second < kRest;
}

void Trunks::failed(const std::string& target) { failed_at_[target] = loop_.now(); }
void Trunks::worked(const std::string& target) { failed_at_.erase(target); }

std::optional<Place> Trunks::take_place(const directory::Trunk& trunk, Way way) {
  Load& load = calls_[trunk.id];
  if (load.in + load.out >= trunk.most_calls) return std::nullopt;
  const std::uint32_t most = way == Way::in ? trunk.profile.most_in : trunk.profile.most_out;
  if (most > 0 && (way == Way::in ? load.in : load.out) >= most) return std::nullopt;
  return Place(load, way);
}

void Trunks::set_health(const std::string& target, Health health) {
  if (health == Health::unknown) {
    health_.erase(target);
  } else {
    health_[target] = health;
  }
}

Health Trunks::health_of(const std::string& target) const {
  const auto found = health_.find(target);
  return found == health_.end() ? Health::unknown : found->second;
}

std::string_view name_of(Health health) {
  switch (health) {
    case Health::unknown: return "unknown";
    case Health::up: return "up";
    case Health::down: return "down";
  }
  return "unknown";
}

std::uint32_t Trunks::calls_on(const TrunkId& trunk) const {
  const auto found = calls_.find(trunk);
  return found == calls_.end() ? 0 : found->second.in + found->second.out;
}

}  // namespace centrale::trunk
