// The registrar: which device can be reached where. In memory, with a log on disk that survives a
// restart of the exchange. Nothing here knows tenants: a device id is unique on the installation,
// and who may register it has been settled by its credential before.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "flow/loop.hpp"
#include "registrar/binding.hpp"
#include "registrar/binding_log.hpp"

namespace centrale::registrar {

struct Limits {
  Duration shortest = 60s;  // RFC 3261 §10.2.8: 423 below this
  Duration longest = 7200s;
  Duration usual = 3600s;  // when the device names none
  std::size_t bindings_per_device = 10;
  /// Up to this part less is granted than was asked for, of 120 s and more: phones that came at once, after
  /// an outage, do not come at once again.
  double spread = 0;
};

/// One Contact of a REGISTER.
struct ContactOrder {
  std::string uri;
  std::string instance;
  std::uint32_t reg_id = 0;
  Duration expires{};
};

/// A REGISTER, authenticated and taken apart.
struct RegisterOrder {
  std::vector<ContactOrder> contacts;  // empty: only asks what is bound
  bool remove_all = false;             // Contact: * with Expires: 0
  std::string call_id;
  std::uint32_t cseq = 0;
  std::string path;
  std::string user_agent;
  sip::Flow flow;
};

enum class Refusal : std::uint8_t { too_brief, too_many, out_of_order };

/// Loop's thread only; lives as long as the process.
class Registrar {
 public:
  /// `on_change(device)` runs whenever a device gains its first binding, loses its last, or moves.
  Registrar(flow::Loop& loop, Limits limits, BindingLog& log, std::function<void(const DeviceId&)> on_change);
  ~Registrar();
  Registrar(const Registrar&) = delete;
  Registrar& operator=(const Registrar&) = delete;

  /// Takes in what the log remembers. A binding gets at least `grace` from now: the phone has no way
  /// to know that we were away.
  [[nodiscard]] Result<void> restore(Duration grace);

  /// All or nothing (RFC 3261 §10.3 step 7): on a refusal nothing has changed.
  [[nodiscard]] std::variant<std::span<const Binding>, Refusal> update(const DeviceId& device,
                                                                       const RegisterOrder& order);

  [[nodiscard]] std::span<const Binding> bindings(const DeviceId& device) const;
  [[nodiscard]] bool registered(const DeviceId& device) const { return !bindings(device).empty(); }

  /// The connection is gone, and with it every binding that hung on it (RFC 5626 §5.3).
  void flow_closed(const sip::Flow& flow);
  /// The device is no longer configured.
  void forget(const DeviceId& device);

  [[nodiscard]] std::size_t size() const { return devices_.size(); }
  /// For inspection: every device with its bindings.
  void for_each(const std::function<void(const DeviceId&, std::span<const Binding>)>& visit) const;
  [[nodiscard]] const Limits& limits() const { return limits_; }

 private:
  struct Entry;
  Entry& entry(const DeviceId& device);
  void expire(Entry& entry);
  void settle(Entry& entry, bool unchanged);
  void remember_flow(const sip::Flow& flow, const DeviceId& device);

  flow::Loop& loop_;
  Limits limits_;
  BindingLog& log_;
  std::function<void(const DeviceId&)> on_change_;
  std::unordered_map<DeviceId, std::unique_ptr<Entry>> devices_;
  std::unordered_multimap<std::uint64_t, DeviceId> by_connection_;  // connection id → devices on it
};

}  // namespace centrale::registrar
