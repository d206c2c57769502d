#include "directory/unique.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace centrale::directory {
namespace {

using Kind = UniqueThing::Kind;

class Collection {
 public:
  explicit Collection(const Tenant& tenant) : root_("tenants." + tenant.id.value()) {
    for (const std::string& domain : tenant.domains) add(Kind::domain, domain, "domains");
    for (const User& user : tenant.users) add_user(user);
    services("hunt_groups", tenant.hunt_groups);
    services("auto_attendants", tenant.auto_attendants);
    services("mailboxes", tenant.mailboxes);
    services("conferences", tenant.conferences);
    for (const NumberBlock& block : tenant.number_blocks)
      add(Kind::block, fmt::format("{}/{}", with_plus(block.first), block.size), "number_blocks");
    for (const auto& [number, to] : tenant.numbers)
      add(Kind::number, with_plus(number), "numbers." + with_plus(number));
  }
  std::vector<UniqueThing> take() { return std::move(all_); }

 private:
  void add(Kind kind, const std::string& name, const std::string& below) {
    all_.push_back({.kind = kind, .name = name, .path = root_ + "." + below});
  }
  void add_numbers(const std::vector<E164>& numbers, const std::string& below) {
    for (const E164& number : numbers) add(Kind::number, with_plus(number), below + ".numbers");
  }
  void add_user(const User& user) {
    const std::string below = "users." + user.id.value();
    add_numbers(user.numbers, below);
    const E164& mobile = user.mobile.get().number;
    if (!mobile.empty()) add(Kind::number, with_plus(mobile), below + ".mobile");
    for (const AlternateNumber& each : user.alternates) {
      if (!each.number.empty()) add(Kind::number, with_plus(each.number), below + ".alternates");
    }
    for (const Device& device : user.devices)
      add(Kind::device, device.id.value(), fmt::format("{}.devices.{}", below, device.id.value()));
  }
  template <class Service>
  void services(const char* list, const std::vector<Service>& all) {
    for (const Service& each : all) add_numbers(each.numbers, fmt::format("{}.{}", list, each.id.value()));
  }

  std::string root_;
  std::vector<UniqueThing> all_;
};

NumberBlock block_of(std::string_view name) {
  const auto stroke = name.find('/');
  NumberBlock block{.first = parse_e164(name.substr(0, stroke)).value_or(E164{})};
  const std::string_view size = name.substr(std::min(stroke, name.size() - 1) + 1);
  std::from_chars(size.data(), size.data() + size.size(), block.size);
  return block;
}

std::optional<std::string> block_elsewhere(const Directory& directory, const TenantId& tenant,
                                           const NumberBlock& block) {
  for (const TenantPtr& each : directory.tenants()) {
    const auto& blocks = each->tenant().number_blocks;
    const auto common = [&](const NumberBlock& other) { return overlap(block, other); };
    if (each->id() != tenant && std::ranges::any_of(blocks, common))
      return fmt::format("tenants.{}.number_blocks", each->id().value());
  }
  return std::nullopt;
}

}  // namespace

std::vector<UniqueThing> unique_things(const Tenant& tenant) { return Collection(tenant).take(); }

std::optional<std::string> taken_elsewhere(const Directory& directory, const TenantId& tenant,
                                           const UniqueThing& thing) {
  const auto other = [&tenant](const TenantPtr& owner) { return owner && owner->id() != tenant; };
  if (thing.kind == Kind::device) {
    const auto found = directory.device(DeviceId(thing.name));
    if (!found || !other(found->tenant)) return std::nullopt;
    return fmt::format("tenants.{}.users.{}.devices.{}", found->tenant->id().value(), found->user->id.value(),
                       thing.name);
  }
  if (thing.kind == Kind::block) return block_elsewhere(directory, tenant, block_of(thing.name));
  if (thing.kind == Kind::number) {
    const auto number = parse_e164(thing.name);
    const auto found = number ? directory.number(*number) : std::nullopt;
    if (!found || !other(found->tenant)) return std::nullopt;
    return fmt::format("tenants.{}, for {}", found->tenant->id().value(), to_text(found->destination));
  }
  const TenantPtr owner = directory.tenant_of_domain(thing.name);
  if (!other(owner)) return std::nullopt;
  return fmt::format("tenants.{}.domains", owner->id().value());
}

}  // namespace centrale::directory
