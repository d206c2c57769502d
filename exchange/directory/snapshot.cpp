#include "directory/snapshot.hpp"

#include <algorithm>
#include <array>

namespace centrale::directory {
namespace {

// Services are few; users are many and have an index.
template <class T, class Id>
const T* in(const std::vector<T>& all, const Id& id) {
  const auto found = std::ranges::find(all, id, &T::id);
  return found == all.end() ? nullptr : &*found;
}

template <class Key>
std::size_t hash_of(const Key& key) {
  return std::hash<Key>{}(key);
}

template <class Key>
const Destination* look_up(const HashIndex& index, const std::vector<std::pair<Key, Destination>>& all,
                           const Key& key) {
  const auto place = index.find(hash_of(key), [&](std::uint32_t at) { return all[at].first == key; });
  return place ? &all[*place].second : nullptr;
}

template <class Key>
void index_all(HashIndex& index, const std::vector<std::pair<Key, Destination>>& all) {
  index.reserve(all.size());
  for (std::uint32_t at = 0; at < all.size(); ++at) index.insert(hash_of(all[at].first), at);
}

}  // namespace

TenantSnapshot::TenantSnapshot(Tenant tenant) : tenant_(std::move(tenant)), timetable_(tenant_) {
  for (const User& user : tenant_.users) {
    add_extension(user.extension, ToUser{user.id});
    add_numbers(user.numbers, ToUser{user.id});
    if (!user.mobile.get().number.empty()) add_numbers({user.mobile.get().number}, ToUser{user.id});
    for (const AlternateNumber& alternate : user.alternates) {
      add_extension(alternate.extension, ToUser{user.id});
      if (!alternate.number.empty()) add_numbers({alternate.number}, ToUser{user.id});
    }
  }
  for (const HuntGroup& group : tenant_.hunt_groups) {
    add_extension(group.extension, ToHuntGroup{group.id});
    add_numbers(group.numbers, ToHuntGroup{group.id});
  }
  for (const AutoAttendant& attendant : tenant_.auto_attendants) {
    add_extension(attendant.extension, ToAutoAttendant{attendant.id, {}});
    add_numbers(attendant.numbers, ToAutoAttendant{attendant.id, {}});
  }
  for (const Mailbox& box : tenant_.mailboxes) {
    add_extension(box.extension, ToVoicemail{box.id});
    add_numbers(box.numbers, ToVoicemail{box.id});
  }
  for (const Conference& conference : tenant_.conferences) {
    add_extension(conference.extension, ToConference{conference.id, {}});
    add_numbers(conference.numbers, ToConference{conference.id, {}});
  }
  for (const auto& [number, to] : tenant_.numbers) numbers_.emplace_back(number, to);
  build_indexes();
}

void TenantSnapshot::add_extension(const Extension& extension, Destination to) {
  if (!extension.empty()) extensions_.emplace_back(extension, std::move(to));
}

void TenantSnapshot::add_numbers(const std::vector<E164>& numbers, const Destination& to) {
  for (const E164& number : numbers) numbers_.emplace_back(number, to);
}

void TenantSnapshot::build_indexes() {
  extensions_.shrink_to_fit();
  numbers_.shrink_to_fit();
  by_user_.reserve(tenant_.users.size());
  for (std::uint32_t at = 0; at < tenant_.users.size(); ++at)
    by_user_.insert(hash_of(tenant_.users[at].id), at);
  index_all(by_extension_, extensions_);
  index_all(by_number_, numbers_);
}

const User* TenantSnapshot::user(const UserId& id) const {
  const auto place = by_user_.find(hash_of(id), [&](std::uint32_t at) { return tenant_.users[at].id == id; });
  return place ? &tenant_.users[*place] : nullptr;
}

const User* TenantSnapshot::user_by_extension(const Extension& extension) const {
  const Destination* found = look_up(by_extension_, extensions_, extension);
  const auto* to = found == nullptr ? nullptr : std::get_if<ToUser>(found);
  return to == nullptr ? nullptr : user(to->user);
}

const User* TenantSnapshot::user_of_device(const DeviceId& device) const {
  const auto has = [&](const User& each) { return in(each.devices, device) != nullptr; };
  const auto found = std::ranges::find_if(tenant_.users, has);
  return found == tenant_.users.end() ? nullptr : &*found;
}

const HuntGroup* TenantSnapshot::hunt_group(const ServiceId& id) const { return in(tenant_.hunt_groups, id); }
const AutoAttendant* TenantSnapshot::auto_attendant(const ServiceId& id) const {
  return in(tenant_.auto_attendants, id);
}
const Mailbox* TenantSnapshot::mailbox(const ServiceId& id) const { return in(tenant_.mailboxes, id); }
const Conference* TenantSnapshot::conference(const ServiceId& id) const {
  return in(tenant_.conferences, id);
}
const Department* TenantSnapshot::department(const DepartmentId& id) const {
  return in(tenant_.departments, id);
}

const ClassOfService& TenantSnapshot::class_of_service(const User& user) const {
  const auto& all = tenant_.classes_of_service;
  if (const auto* own = in(all, user.class_of_service)) return *own;
  return all.empty() ? everything_but_premium_ : all.front();
}

const Site* TenantSnapshot::site_of(const Device& device) const {
  if (const Site* own = in(tenant_.sites, device.site)) return own;
  return tenant_.sites.empty() ? nullptr : &tenant_.sites.front();
}

std::optional<Destination> TenantSnapshot::by_extension(const Extension& extension) const {
  const Destination* found = look_up(by_extension_, extensions_, extension);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::optional<Destination> TenantSnapshot::by_number(const E164& number) const {
  const Destination* found = look_up(by_number_, numbers_, number);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

E164 TenantSnapshot::caller_number(const User& user) const {
  if (!user.caller_id.number.empty()) return user.caller_id.number;
  const Department* at = department(user.department);
  if (at != nullptr && !at->caller_id.empty()) return at->caller_id;
  return user.numbers.empty() ? tenant_.main_number : user.numbers.front();
}

const std::string& TenantSnapshot::music_of(const User* holder) const {
  const Department* at = holder != nullptr ? department(holder->department) : nullptr;
  return at != nullptr && !at->music_on_hold.empty() ? at->music_on_hold : tenant_.music_on_hold;
}

const std::string& TenantSnapshot::language_of(const User& user) const {
  return user.language.empty() ? tenant_.language : user.language;
}

std::string_view TenantSnapshot::code_of(FeatureAction action) const {
  const auto own = tenant_.dial_plan.feature_codes.find(action);
  if (own != tenant_.dial_plan.feature_codes.end()) return own->second;
  const auto table = feature_code_table();
  const auto usual = std::ranges::find(table, action, &FeatureCodeRow::action);
  return usual == table.end() ? std::string_view() : usual->code;
}

std::span<const FeatureCodeRow> feature_code_table() {
  using enum FeatureAction;
  static constexpr auto kTable = std::to_array<FeatureCodeRow>({
      {forward_always_on, "forward-always-on", "*72"},
      {forward_always_off, "forward-always-off", "*73"},
      {forward_busy_on, "forward-busy-on", "*90"},
      {forward_busy_off, "forward-busy-off", "*91"},
      {forward_no_answer_on, "forward-no-answer-on", "*92"},
      {forward_no_answer_off, "forward-no-answer-off", "*93"},
      {forward_not_reachable_on, "forward-not-reachable-on", "*94"},
      {forward_not_reachable_off, "forward-not-reachable-off", "*95"},
      {do_not_disturb_on, "do-not-disturb-on", "*78"},
      {do_not_disturb_off, "do-not-disturb-off", "*79"},
      {call_waiting_on, "call-waiting-on", "*43"},
      {call_waiting_off, "call-waiting-off", "#43"},
      {hide_number_once, "hide-number-once", "*67"},
      {show_number_once, "show-number-once", "*65"},
      {hide_number_on, "hide-number-on", "*31"},
      {hide_number_off, "hide-number-off", "#31"},
      {reject_anonymous_on, "reject-anonymous-on", "*77"},
      {reject_anonymous_off, "reject-anonymous-off", "*87"},
      {hunt_group_leave, "hunt-group-busy-on", "#51"},
      {hunt_group_join, "hunt-group-busy-off", "#52"},
      {hunt_group_query, "hunt-group-busy-query", "#53"},
      {group_pickup, "group-pickup", "*98"},
      {directed_pickup, "directed-pickup", "*97"},
      {call_park, "call-park", "*68", true},
      {park_retrieve, "park-retrieve", "*88"},
      {call_retrieve, "call-retrieve", "*11"},
      {phone_rings, "phone-rings", "*12"},
      {phone_silent, "phone-silent", "*13"},
      {speed_dial_8, "speed-dial-8", "*74"},
      {speed_dial_100, "speed-dial-100", "*75"},
      {choose_number, "choose-number", "*58"},
      {choose_number_once, "choose-number-once", "*59"},
      {absence_on, "absence-on", "*20"},
      {absence_off, "absence-off", "#20"},
      {desk_on, "hot-desk-on", "*35"},
      {desk_off, "hot-desk-off", "#35"},
      {call_back, "call-back", "#9"},
      {call_back_cancel, "call-back-cancel", "#8"},
      {malicious_call_trace, "malicious-call-trace", "*57", true},
      {barge_in, "barge-in", "*33"},
      {account_code, "account-code", "*71"},
      {conference, "conference", "*30", true},
      {night_on, "night-on", "*81"},
      {night_off, "night-off", "*82"},
      {night_automatic, "night-automatic", "*80"},
      {voicemail, "voicemail", "*86"},
      {attendant_greeting, "attendant-greeting", "*83"},
  });
  return kTable;
}

}  // namespace centrale::directory
