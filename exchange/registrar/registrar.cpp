#include "registrar/registrar.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace centrale::registrar {

struct Registrar::Entry {
  Entry(Registrar& registrar, DeviceId who)
      : owner(registrar),
        device(std::move(who)),
        next_expiry(registrar.loop_, this, [](Entry& self) { self.owner.expire(self); }) {}

  Registrar& owner;
  DeviceId device;
  std::vector<Binding> bindings;
  flow::Timer next_expiry;
};

namespace {

/// RFC 5626 §6: an instance and reg-id name a binding; without them the contact itself does.
bool same_binding(const Binding& binding, const ContactOrder& order) {
  if (!order.instance.empty() && order.reg_id != 0) {
    return binding.instance == order.instance && binding.reg_id == order.reg_id;
  }
  return binding.contact == order.uri;
}

/// RFC 3261 §10.3: a request of the same Call-ID must have a higher CSeq than the one before.
bool out_of_order(const Binding& binding, const RegisterOrder& order) {
  return binding.call_id == order.call_id && order.cseq <= binding.cseq;
}

/// Whether a restarted exchange would do something else: a refresh alone need not be written down.
bool moved(const Binding& before, const Binding& after) {
  return before.contact != after.contact || before.path != after.path || !(before.flow == after.flow) ||
         before.call_id != after.call_id;
}

constexpr Duration kSpreadFrom = 120s;

// RFC 3261 §10.2.8: less than was asked for may be granted.
Duration granted(Duration asked, const Limits& limits) {
  const Duration most = std::min(asked, limits.longest);
  if (limits.spread <= 0 || most < kSpreadFrom) return most;
  constexpr std::uint64_t kSteps = 1024;
  const double part =
      limits.spread * static_cast<double>(random_u64() % kSteps) / static_cast<double>(kSteps);
  return std::max(limits.shortest, most - std::chrono::duration_cast<Duration>(most * part));
}

Binding made_from(const ContactOrder& contact, const RegisterOrder& order, Duration expires, Instant now) {
  return Binding{.contact = contact.uri,
                 .instance = contact.instance,
                 .path = order.path,
                 .user_agent = order.user_agent,
                 .call_id = order.call_id,
                 .cseq = order.cseq,
                 .reg_id = contact.reg_id,
                 .flow = order.flow,
                 .expires = now + expires};
}

}  // namespace

Registrar::Registrar(flow::Loop& loop, Limits limits, BindingLog& log,
                     std::function<void(const DeviceId&)> on_change)
    : loop_(loop), limits_(limits), log_(log), on_change_(std::move(on_change)) {}

Registrar::~Registrar() = default;

Result<void> Registrar::restore(Duration grace) {
  return log_.load([this, grace](DeviceId device, std::vector<Binding> bindings) {
    Entry& known = entry(device);
    known.bindings = std::move(bindings);
    for (Binding& binding : known.bindings) {
      binding.expires = std::max(binding.expires, loop_.now() + grace);
      remember_flow(binding.flow, device);
    }
    settle(known, true);
  });
}

Registrar::Entry& Registrar::entry(const DeviceId& device) {
  auto& slot = devices_[device];
  if (!slot) slot = std::make_unique<Entry>(*this, device);
  return *slot;
}

std::variant<std::span<const Binding>, Refusal> Registrar::update(const DeviceId& device,
                                                                  const RegisterOrder& order) {
  if (order.contacts.empty() && !order.remove_all) return bindings(device);
  Entry& known = entry(device);
  const bool was_registered = !known.bindings.empty();
  std::vector<Binding> after = known.bindings;
  bool worth_writing = false;
  if (order.remove_all) {
    if (std::ranges::any_of(after, [&](const Binding& each) { return out_of_order(each, order); })) {
      return Refusal::out_of_order;
    }
    worth_writing = !after.empty();
    after.clear();
  }
  for (const ContactOrder& contact : order.contacts) {
    const auto found =
        std::ranges::find_if(after, [&](const Binding& each) { return same_binding(each, contact); });
    if (found != after.end() && out_of_order(*found, order)) return Refusal::out_of_order;
    if (contact.expires == Duration::zero()) {
      if (found != after.end()) after.erase(found), worth_writing = true;
      continue;
    }
    if (contact.expires < limits_.shortest) return Refusal::too_brief;
    Binding fresh = made_from(contact, order, granted(contact.expires, limits_), loop_.now());
    worth_writing = worth_writing || found == after.end() || moved(*found, fresh);
    if (found != after.end()) {
      *found = std::move(fresh);
    } else {
      after.push_back(std::move(fresh));
    }
  }
  if (after.size() > limits_.bindings_per_device) return Refusal::too_many;
  known.bindings = std::move(after);
  known.bindings.shrink_to_fit();
  if (!known.bindings.empty()) remember_flow(order.flow, device);
  if (worth_writing) log_.write(device, known.bindings);
  settle(known, was_registered && !worth_writing);
  return bindings(device);
}

std::span<const Binding> Registrar::bindings(const DeviceId& device) const {
  const auto found = devices_.find(device);
  return found == devices_.end() ? std::span<const Binding>()
                                 : std::span<const Binding>(found->second->bindings);
}

void Registrar::remember_flow(const sip::Flow& flow, const DeviceId& device) {
  if (flow.connection == 0) return;
  const auto [first, last] = by_connection_.equal_range(flow.connection);
  const bool known = std::any_of(first, last, [&](const auto& each) { return each.second == device; });
  if (!known) by_connection_.emplace(flow.connection, device);
}

void Registrar::flow_closed(const sip::Flow& flow) {
  const auto [first, last] = by_connection_.equal_range(flow.connection);
  std::vector<DeviceId> devices;
  std::transform(first, last, std::back_inserter(devices), [](const auto& each) { return each.second; });
  by_connection_.erase(first, last);
  for (const DeviceId& device : devices) {
    const auto found = devices_.find(device);
    if (found == devices_.end()) continue;
    Entry& known = *found->second;
    const auto gone = std::erase_if(
        known.bindings, [&](const Binding& each) { return each.flow.connection == flow.connection; });
    if (gone == 0) continue;
    log_.write(device, known.bindings);
    settle(known, false);
  }
}

void Registrar::forget(const DeviceId& device) {
  const auto found = devices_.find(device);
  if (found == devices_.end()) return;
  log_.write(device, {});
  found->second->bindings.clear();
  settle(*found->second, false);
}

void Registrar::expire(Entry& known) {
  std::erase_if(known.bindings, [this](const Binding& each) { return each.expires <= loop_.now(); });
  log_.write(known.device, known.bindings);
  settle(known, false);
}

/// Sets the alarm for the next binding to expire; an entry without bindings goes. Tells of a change.
void Registrar::settle(Entry& known, bool unchanged) {
  const DeviceId device = known.device;
  if (known.bindings.empty()) {
    devices_.erase(device);
  } else {
    const auto next = std::ranges::min_element(known.bindings, {}, &Binding::expires);
    known.next_expiry.start(next->expires - loop_.now());
  }
  if (!unchanged) on_change_(device);
}

void Registrar::for_each(const std::function<void(const DeviceId&, std::span<const Binding>)>& visit) const {
  for (const auto& [device, known] : devices_) visit(device, known->bindings);
}

}  // namespace centrale::registrar
