// A tenant's configuration as calls see it: immutable, every lookup in constant time, replaced as a
// whole when something changes. A call keeps the one that it began with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "directory/hash_index.hpp"
#include "directory/tenant.hpp"
#include "directory/timetable.hpp"

namespace centrale::directory {

/// Life: as long as someone holds it. Any thread: nothing in it ever changes.
class TenantSnapshot {
 public:
  explicit TenantSnapshot(Tenant tenant);
  TenantSnapshot(const TenantSnapshot&) = delete;
  TenantSnapshot& operator=(const TenantSnapshot&) = delete;

  [[nodiscard]] const TenantId& id() const { return tenant_.id; }
  [[nodiscard]] const Tenant& tenant() const { return tenant_; }
  [[nodiscard]] const Timetable& timetable() const { return timetable_; }

  // Null: this tenant has no such thing.
  [[nodiscard]] const User* user(const UserId& id) const;
  [[nodiscard]] const User* user_by_extension(const Extension& extension) const;
  [[nodiscard]] const User* user_of_device(const DeviceId& device) const;
  [[nodiscard]] const HuntGroup* hunt_group(const ServiceId& id) const;
  [[nodiscard]] const AutoAttendant* auto_attendant(const ServiceId& id) const;
  [[nodiscard]] const Mailbox* mailbox(const ServiceId& id) const;
  [[nodiscard]] const Conference* conference(const ServiceId& id) const;
  [[nodiscard]] const Department* department(const DepartmentId& id) const;
  /// The user's class, or the tenant's first, or one that allows all but premium numbers.
  [[nodiscard]] const ClassOfService& class_of_service(const User& user) const;
  /// The device's site, or the tenant's main site; null when it has none at all.
  [[nodiscard]] const Site* site_of(const Device& device) const;

  [[nodiscard]] std::optional<Destination> by_extension(const Extension& extension) const;
  /// Only this tenant's own numbers.
  [[nodiscard]] std::optional<Destination> by_number(const E164& number) const;
  /// Every number of this tenant with what it points at.
  [[nodiscard]] const std::vector<std::pair<E164, Destination>>& numbers() const { return numbers_; }

  /// The number that outside sees of this user unless he hides it: his own choice, his department's, his
  /// first number or the main number; empty when there is none.
  [[nodiscard]] E164 caller_number(const User& user) const;
  /// Name of the music that somebody hears whom this user has put on hold: his department's, else the
  /// tenant's; null: whom nobody of the tenant has put there.
  [[nodiscard]] const std::string& music_of(const User* holder) const;
  /// The user's, else the tenant's.
  [[nodiscard]] const std::string& language_of(const User& user) const;

  /// The code that starts this action for this tenant; empty: it has none.
  [[nodiscard]] std::string_view code_of(FeatureAction action) const;

 private:
  void add_numbers(const std::vector<E164>& numbers, const Destination& to);
  void add_extension(const Extension& extension, Destination to);
  void build_indexes();

  Tenant tenant_;
  Timetable timetable_;
  ClassOfService everything_but_premium_;
  std::vector<std::pair<Extension, Destination>> extensions_;
  std::vector<std::pair<E164, Destination>> numbers_;
  HashIndex by_user_;
  HashIndex by_extension_;
  HashIndex by_number_;
};

using TenantPtr = std::shared_ptr<const TenantSnapshot>;

}  // namespace centrale::directory
