#include "edge/dialler.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/bytes.hpp"
#include "directory/hot_desk.hpp"
#include "edge/outbound_identity.hpp"
#include "edge/trunk_attempt.hpp"
#include "sip/headers.hpp"

namespace centrale::edge {
namespace {

/// One registration of a device: there is no other way to it.
class BindingAttempt final : public NextAttempt {
 public:
  BindingAttempt(sip::Stack& stack, sip::InviteRequestInfo info) : stack_(stack), info_(std::move(info)) {}

  std::unique_ptr<sip::InviteSession> next(const MakeOffer& offer) override {
    if (std::exchange(used_, true)) return nullptr;
    auto session = stack_.new_session();
    session->start(std::move(info_), offer({}));
    return session;
  }
  void reached() override {}
  void unreachable() override {}
  [[nodiscard]] Patience patience() const override { return {}; }

 private:
  sip::Stack& stack_;
  sip::InviteRequestInfo info_;
  bool used_ = false;
};

}  // namespace

SipDialler::SipDialler(LegWorld& world, sip::Stack& stack, const directory::Directory& directory,
                       const directory::FeatureState& features, const registrar::Registrar& registrar,
                       trunk::Trunks& trunks, std::function<void(std::string)> log)
    : world_(world),
      stack_(stack),
      directory_(directory),
      features_(features),
      registrar_(registrar),
      trunks_(trunks),
      log_(std::move(log)) {}

std::vector<std::unique_ptr<call::LegPort>> SipDialler::dial(const call::LegOrder& order) {
  std::vector<std::unique_ptr<call::LegPort>> legs;
  const auto add = [&legs](std::unique_ptr<call::LegPort> leg) {
    if (leg) legs.push_back(std::move(leg));
  };
  if (const auto* outside = std::get_if<call::ToOutside>(&order.to)) {
    add(to_outside(order, *outside));
  } else {
    for (const registrar::Binding& binding : registrar_.bindings(std::get<call::ToDevice>(order.to).device)) {
      add(to_binding(order, binding));
    }
  }
  return legs;
}

std::unique_ptr<call::LegPort> SipDialler::to_binding(const call::LegOrder& order,
                                                      const registrar::Binding& binding) {
  sip::InviteRequestInfo info;
  info.target = binding.contact;
  info.identity = identity_for_device(order, binding.contact, world_.host);
  std::string_view path = binding.path;  // RFC 3327 §5.3.1
  while (const auto hop = sip::next_list_value(path)) info.routes.emplace_back(*hop);
  info.flow = binding.flow;
  info.contact_user = std::get<call::ToDevice>(order.to).device.value();
  info.max_forwards = order.max_forwards;
  return leg(order, {.ip = binding.flow.remote.host()},
             std::make_unique<BindingAttempt>(stack_, std::move(info)));
}

std::unique_ptr<call::LegPort> SipDialler::to_outside(const call::LegOrder& order, const call::ToOutside&) {
  auto tenant = directory_.tenant(order.tenant);
  if (!tenant) return nullptr;
  return leg(order, {},
             std::make_unique<TrunkAttempt>(stack_, trunks_, std::move(tenant), order, world_.host, log_));
}

std::unique_ptr<call::LegPort> SipDialler::leg(const call::LegOrder& order, SignallingHost host,
                                               std::unique_ptr<NextAttempt> attempt) {
  const SipLeg* other = order.talks_with ? world_.table.by_endpoint(*order.talks_with) : nullptr;
  const auto* outside = std::get_if<call::ToOutside>(&order.to);
  const auto urgency = outside != nullptr && outside->emergency ? media_control::Urgency::emergency
                                                                : media_control::Urgency::begun;
  auto media = LegMedia::open(world_.media, order.tenant, std::move(host), urgency,
                              other != nullptr ? other->codec() : std::nullopt);
  if (!media) {
    log_(fmt::format("no media for an outbound leg of {}: {}", order.tenant.value(), media.error().what));
    return nullptr;
  }
  if (may_have_video(order)) {
    media->video().permit();
    if (other != nullptr) media->video().face(other->video());
  }
  auto made = std::make_unique<SipLeg>(world_, std::move(*media), std::move(attempt));
  if (order.talks_with) made->talks_with(*order.talks_with);
  if (outside != nullptr) made->keep_names_inside();
  if (outside != nullptr && outside->inhibit_diversion) made->inhibit_diversion();
  return made->begin() ? std::move(made) : nullptr;
}

// Carriers are offered none: what they do with a line that they do not know is not to be relied on.
bool SipDialler::may_have_video(const call::LegOrder& order) const {
  const auto* to = std::get_if<call::ToDevice>(&order.to);
  const auto found = to != nullptr ? directory_.device(to->device) : std::nullopt;
  return found && found->tenant->tenant().video && found->device->video;
}

std::vector<DeviceId> SipDialler::reachable_devices(const Of<UserId>& user) const {
  std::vector<DeviceId> devices;
  const auto tenant = directory_.tenant(user.tenant);
  const directory::User* known = tenant ? tenant->user(user.id) : nullptr;
  if (known == nullptr) return devices;
  devices = directory::phones_of(*tenant, features_, *known, world_.loop.wall_now());
  std::erase_if(devices, [this](const DeviceId& device) { return !registrar_.registered(device); });
  return devices;
}

Result<std::unique_ptr<call::LegPort>> SipDialler::adopt(const std::string& snapshot) {
  ByteReader in(snapshot);
  const std::string_view session_bytes = in.text();
  const std::string_view media_bytes = in.text();
  const bool shows_names = in.get<std::uint8_t>() != 0;
  if (!in.ok()) return fail("a leg's snapshot is damaged");
  auto session = stack_.adopt(session_bytes);
  if (!session) return std::unexpected(session.error());
  auto media = LegMedia::adopt(world_.media, media_bytes);
  if (!media) return std::unexpected(media.error());
  auto leg = std::make_unique<SipLeg>(world_, std::move(*session), std::move(*media));
  if (!shows_names) leg->keep_names_inside();
  return leg;
}

}  // namespace centrale::edge
