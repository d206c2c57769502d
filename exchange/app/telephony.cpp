#include "app/telephony.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "app/worker_process.hpp"
#include "base/random.hpp"
#include "directory/dial_plan.hpp"
#include "directory/hot_desk.hpp"

namespace centrale::app {
namespace {

constexpr Duration kGraceAfterRestart = 10min;
constexpr double kSpread = 0.1;                     // of what a phone asks to be registered for
constexpr std::size_t kLongestEmergencyNumber = 8;  // with an outside prefix

sip::Protocol protocol_of(const Listen& listen) {
  return sip::protocol_of(listen.protocol).value_or(sip::Protocol::udp);
}

/// An address that cannot be parsed becomes an empty one, which `start` then refuses by name.
std::vector<sip::ListenPoint> listen_points(const SipSettings& settings) {
  std::vector<sip::ListenPoint> points;
  for (const Listen& listen : settings.listen) {
    points.push_back({.protocol = protocol_of(listen),
                      .address = sip::Address::parse(listen.address, listen.port).value_or(sip::Address()),
                      .public_host = settings.public_host});
  }
  return points;
}

sip::NetworkTransport::Config transport_config(const Settings& settings,
                                               const directory::Directory& directory,
                                               sip::OverloadControl& overload) {
  sip::NetworkTransport::Config config;
  config.listen = listen_points(settings.sip);
  config.tls.certificate_chain = settings.sip.tls_certificate.string();
  config.tls.private_key = settings.sip.tls_key.string();
  config.tls.trusted = settings.sip.tls_trusted.string();
  config.overload = &overload;
  // Before anybody is identified: whatever is an emergency number of any tenant is let through.
  config.is_emergency = [&directory](std::string_view user) {
    return user.size() <= kLongestEmergencyNumber &&
           std::ranges::any_of(directory.tenants(), [user](const directory::TenantPtr& tenant) {
             return directory::emergency_number(*tenant, user).has_value();
           });
  };
  return config;
}

std::string host_of(const SipSettings& settings) {
  return settings.public_host.empty()
             ? sip::Address::parse(settings.listen.front().address, 0).value_or(sip::Address()).uri_host()
             : settings.public_host;
}

std::vector<std::string> control_sockets(const Settings& settings) {
  std::vector<std::string> sockets;
  for (int index = 0; index < settings.media.workers; ++index)
    sockets.push_back(control_socket(settings, index).string());
  return sockets;
}

}  // namespace

Telephony::Telephony(Ground ground)
    : ground_(std::move(ground)),
      overload_(sip::OverloadControl::Config{}),
      transport_(ground_.loop, transport_config(ground_.settings, ground_.directory, overload_)),
      resolver_(ground_.loop, sip::DnsResolver::Config{}),
      stack_(ground_.loop, transport_, resolver_, sip::Stack::Config{}),
      trunks_(ground_.loop, ground_.directory),
      trunk_registrations_(stack_, ground_.directory, trunks_, ground_.log),
      trunk_health_(stack_, ground_.directory, trunks_, random_u64(), ground_.log),
      binding_log_(ground_.loop, ground_.settings.data / "registrations.log"),
      registrar_(ground_.loop, registrar::Limits{.spread = kSpread}, binding_log_,
                 [this](const DeviceId& device) { device_moved(device); }),
      media_(
          ground_.loop, control_sockets(ground_.settings),
          [this](const std::vector<edge::Running>& running) { adopt(running); }, ground_.log),
      world_{.loop = ground_.loop,
             .table = legs_,
             .media = media_,
             .host = host_of(ground_.settings.sip),
             .find_replaced =
                 [this](const std::string& replaces) {
                   return stack_.find_replaced(replaces, sip::NamedBy::refer).value_or(0);
                 }},
      dialler_(world_, stack_, ground_.directory, ground_.features, registrar_, trunks_, ground_.log),
      admission_(ground_.loop),
      charges_file_(ground_.loop, admission_, ground_.settings.data / "charges"),
      house_(ground_.features, ground_.messages),
      calls_(call::Switchboard{.loop = ground_.loop,
                               .dialler = dialler_,
                               .media = media_,
                               .directory = ground_.directory,
                               .admission = admission_,
                               .rooms = house_,
                               .recorder = ground_.recorder,
                               .prompts = ground_.prompts,
                               .on_bug = ground_.log,
                               .alert = ground_.alert}),
      identifier_(ground_.loop, ground_.directory, trunks_, ground_.settings.sip.realm),
      ingress_(world_, stack_, identifier_, ground_.directory, ground_.features, trunks_, calls_,
               ground_.log),
      registration_(ground_.loop, identifier_, registrar_),
      lamps_(
          stack_, identifier_,
          {.directory = ground_.directory,
           .features = ground_.features,
           .count = ground_.count_messages,
           .legs = [this](const Of<UserId>& user) { return calls_.facts_of(user); },
           .name_dialog = [this](LegId leg) -> std::optional<sip::DialogNames> {
             const edge::SipLeg* const found = legs_.by_id(leg);
             return found == nullptr ? std::nullopt : found->names();
           },
           .reachable = [this](const Of<UserId>& user) { return !dialler_.reachable_devices(user).empty(); },
           .host = world_.host}),
      subscription_file_(ground_.loop, lamps_.notifier(), ground_.settings.data / "subscriptions") {
  admission_.watch([this](const call::CapAlarm& alarm) { cap_is_near(alarm); });
  calls_.watch_legs([this](const Of<UserId>& user) { lamps_.line_changed(user); });
  stack_.on_invite([this](sip::Incoming&& request) { ingress_.invite(std::move(request)); });
  stack_.on_register([this](sip::Incoming&& request) { registration_.take(std::move(request)); });
  stack_.on_subscribe([this](sip::Incoming&& request) { lamps_.subscribe(std::move(request)); });
  stack_.on_flow_closed([this](const sip::Flow& flow, sip::FlowEnd) {
    registrar_.flow_closed(flow);
    trunk_registrations_.flow_closed(flow);
  });
}

// The last legs die after the lamps.
Telephony::~Telephony() { calls_.watch_legs({}); }

Result<void> Telephony::start() {
  if (auto restored = registrar_.restore(kGraceAfterRestart); !restored) return restored;
  forget_unknown_devices();  // of a change that we did not live to see in force
  if (const auto charges = charges_file_.load(); !charges) ground_.log(charges.error().what);
  if (auto started = transport_.start(); !started) return started;
  media_.start();
  if (const auto watching = subscription_file_.load(); !watching) ground_.log(watching.error().what);
  lamps_.devices_changed();  // as they are configured now
  started_ = true;
  trunk_registrations_.reload();
  trunk_health_.reload();
  return {};
}

void Telephony::cap_is_near(const call::CapAlarm& alarm) {
  const auto units = [](directory::Micros micros) { return static_cast<double>(micros) / 1'000'000; };
  ground_.alert(alarm.tenant,
                fmt::format("{}: {} % of what may be spent a {}: {:.2f} of {:.2f}", alarm.account,
                            alarm.percent, alarm.of, units(alarm.spent), units(alarm.cap)));
}

void Telephony::when_ready(std::move_only_function<void()> then) {
  if (media_.ready()) return then();
  when_ready_ = std::move(then);
}

void Telephony::prove_number(const TenantId& tenant, const E164& number, std::string code,
                             features::Proved proved) {
  const auto known = ground_.directory.tenant(tenant);
  if (!known) return proved(false);
  calls_.originate(features::proof_call(*known, number, std::move(code), std::move(proved)));
}

void Telephony::adopt(const std::vector<edge::Running>& running) {
  for (const edge::Running& each : running) {
    if (each.snapshot.empty()) continue;
    const auto adopted = calls_.adopt(each.snapshot);
    ground_.log(adopted ? fmt::format("call {} goes on", adopted->value())
                        : fmt::format("a call of before cannot go on: {}", adopted.error().what));
  }
  if (when_ready_ && media_.ready()) std::exchange(when_ready_, {})();
}

void Telephony::device_moved(const DeviceId& device) {
  const auto found = started_ ? ground_.directory.device(device) : std::nullopt;
  if (!found) return;
  const directory::User& user = directory::user_at(*found->tenant, ground_.features, *found->user,
                                                   *found->device, ground_.loop.wall_now());
  const Of<UserId> whose{.tenant = found->tenant->id(), .id = user.id};
  lamps_.line_changed(whose);
  if (!registrar_.registered(device)) calls_.unreachable(whose, device);
}

void Telephony::reload(const Configuration::Swaps& swaps) {
  trunks_.reload();
  if (started_) {
    trunk_registrations_.reload();
    trunk_health_.reload();
  }
  for (const Configuration::Swap& swap : swaps) {
    if (!swap.before) continue;
    forget_devices_of(*swap.before);
    lamps_.tenant_changed(swap.before->id());
    // Who configures night service has the last word over who has switched it.
    const auto mode = [](const directory::TenantPtr& tenant) { return tenant->tenant().night_service.mode; };
    if (!swap.now || mode(swap.now) != mode(swap.before))
      ground_.features.switch_night(swap.before->id(), std::nullopt);
  }
}

void Telephony::forget_unknown_devices() {
  std::vector<DeviceId> gone;
  registrar_.for_each([&](const DeviceId& device, std::span<const registrar::Binding>) {
    if (!ground_.directory.device(device)) gone.push_back(device);
  });
  for (const DeviceId& device : gone) registrar_.forget(device);
}

void Telephony::forget_devices_of(const directory::TenantSnapshot& before) {
  for (const directory::User& user : before.tenant().users) {
    for (const directory::Device& device : user.devices) {
      if (ground_.directory.device(device.id)) continue;
      registrar_.forget(device.id);
      lamps_.device_gone(device.id);
    }
  }
}

}  // namespace centrale::app
