#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/time_zone.hpp"
#include "directory/check_anywhere.hpp"
#include "directory/check_blocks.hpp"
#include "directory/check_spending.hpp"
#include "directory/check_trunk.hpp"
#include "directory/claims.hpp"
#include "directory/config_file.hpp"
#include "directory/country.hpp"
#include "directory/hot_desk.hpp"
#include "directory/syntax.hpp"
#include "numbering/allow_list.hpp"

namespace centrale::directory {
namespace {

constexpr std::size_t kShortestSecret = 12;
constexpr std::size_t kMostChoices = 9;
constexpr std::size_t kMostMenus = 150;

/// "is empty", unless it has been said already that it is missing.
template <class List>
void check_not_empty(const List& list, const std::string& at, ConfigErrors& errors) {
  if (list.empty() && std::ranges::find(errors, at, &ConfigError::path) == errors.end())
    errors.push_back({at, "is empty", ""});
}

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == text.npos && text.find_first_of(" <>,;\"\\") == text.npos;
}

/// What is unique on the whole installation.
struct Installation {
  Claims devices{"a device"};
  Claims numbers{"in use"};
  Claims domains{"a domain"};
};

/// Checks one tenant; `path` is "tenants.acme".
class TenantCheck {
 public:
  TenantCheck(const Tenant& tenant, Installation& installation, ConfigErrors& errors)
      : tenant_(tenant),
        installation_(installation),
        errors_(errors),
        path_("tenants." + tenant.id.value()) {}

  void run() {
    collect();
    check_tenant();
    check_dial_plan();
    check_calling_out();
    check_blocks(tenant_, own_numbers_, path_, errors_);
    check_anywhere(tenant_, own_numbers_, path_, errors_);
    check_spending(tenant_, path_, errors_);
    each("departments", tenant_.departments,
         [this](const auto& department, const auto& at) { check_department(department, at); });
    check_times();
    check_pickup_groups();
    check_speed_dials(tenant_.speed_dial, path_ + ".speed_dial");
    each("users", tenant_.users, [this](const User& user, const std::string& at) {
      check_user(user, at);
      check_hot_desk(tenant_, user, at, errors_);
    });
    each("hunt_groups", tenant_.hunt_groups,
         [this](const auto& group, const auto& at) { check_group(group, at); });
    each("auto_attendants", tenant_.auto_attendants,
         [this](const auto& attendant, const auto& at) { check_attendant(attendant, at); });
    each("mailboxes", tenant_.mailboxes, [this](const auto& box, const auto& at) { check_mailbox(box, at); });
    each("conferences", tenant_.conferences,
         [this](const auto& conference, const auto& at) { check_conference(conference, at); });
    check_users_of(tenant_.barge_in.users, path_ + ".barge_in.users");
    check_users_of(tenant_.barge_in.exempt, path_ + ".barge_in.exempt");
    for (const auto& [number, to] : tenant_.numbers) {
      const std::string at = fmt::format("{}.numbers.{}", path_, with_plus(number));
      installation_.numbers.claim(with_plus(number), at, errors_);
      check_destination(to, at);
    }
  }

 private:
  void complain(const std::string& at, std::string rule, std::string got = {}) {
    errors_.push_back({at, std::move(rule), std::move(got)});
  }

  template <class T, class Visit>
  void each(std::string_view list, const std::vector<T>& all, Visit visit) {
    for (std::size_t at = 0; at < all.size(); ++at) visit(all[at], fmt::format("{}.{}[{}]", path_, list, at));
  }

  void collect() {
    each("users", tenant_.users, [this](const User& user, const std::string& at) {
      user_ids_.claim(user.id.value(), at + ".id", errors_);
      users_.insert(user.id.value());
      claim_reach(user.extension, user.numbers, at);
      if (!user.mobile.get().number.empty()) claim_reach({}, {user.mobile.get().number}, at + ".mobile");
      for (std::size_t place = 0; place < user.alternates.size(); ++place) {
        const AlternateNumber& each = user.alternates[place];
        const std::string one = fmt::format("{}.alternates[{}]", at, place);
        if (each.number.empty() && each.extension.empty())
          complain(one, "has neither a number nor an extension");
        claim_reach(each.extension, each.number.empty() ? std::vector<E164>{} : std::vector{each.number},
                    one);
      }
    });
    collect_services("hunt_groups", tenant_.hunt_groups, groups_);
    collect_services("auto_attendants", tenant_.auto_attendants, attendants_);
    collect_services("mailboxes", tenant_.mailboxes, mailboxes_);
    collect_services("conferences", tenant_.conferences, conferences_);
    collect_ids("schedules", tenant_.schedules, schedules_);
    collect_ids("holiday_calendars", tenant_.holiday_calendars, calendars_);
    each("departments", tenant_.departments, [this](const Department& department, const std::string& at) {
      department_ids_.claim(department.id.value(), at + ".id", errors_);
      departments_.insert(department.id.value());
    });
  }

  template <class T>
  void collect_ids(std::string_view list, const std::vector<T>& all, std::set<std::string>& ids) {
    Claims claims("in use");
    each(list, all, [&](const T& one, const std::string& at) {
      claims.claim(one.id.value(), at + ".id", errors_);
      ids.insert(one.id.value());
    });
  }

  template <class T>
  void collect_services(std::string_view list, const std::vector<T>& all, std::set<std::string>& ids) {
    each(list, all, [&](const T& service, const std::string& at) {
      service_ids_.claim(service.id.value(), at + ".id", errors_);
      ids.insert(service.id.value());
      claim_reach(service.extension, service.numbers, at);
    });
  }

  void claim_reach(const Extension& extension, const std::vector<E164>& numbers, const std::string& at) {
    extensions_.claim(extension.value(), at + ".extension", errors_);
    if (!extension.empty()) extension_set_.insert(extension.value());
    if (is_emergency(extension.value())) {
      complain(at + ".extension", "is an emergency number", extension.value());
    }
    for (std::size_t place = 0; place < numbers.size(); ++place) {
      installation_.numbers.claim(with_plus(numbers[place]), fmt::format("{}.numbers[{}]", at, place),
                                  errors_);
      own_numbers_.insert(numbers[place].value());
    }
  }

  [[nodiscard]] bool is_emergency(std::string_view digits) const {
    const Country* country = find_country(tenant_.country);
    const auto& own = tenant_.dial_plan.emergency;
    return std::ranges::find(own, digits) != own.end() ||
           (country != nullptr && std::ranges::find(country->emergency, digits) != country->emergency.end());
  }

  void check_tenant() {
    if (find_country(tenant_.country) == nullptr) {
      complain(path_ + ".country", "is not a country with a dial plan: nl, be, de", tenant_.country);
    }
    check_language(tenant_.language, path_ + ".language");
    for (std::size_t at = 0; at < tenant_.domains.size(); ++at) {
      installation_.domains.claim(tenant_.domains[at], fmt::format("{}.domains[{}]", path_, at), errors_);
    }
    for (const auto& [number, to] : tenant_.numbers) own_numbers_.insert(number.value());
    if (!tenant_.main_number.empty() && !own_numbers_.contains(tenant_.main_number.value())) {
      complain(path_ + ".main_number", "points at nothing: give it to a service or put it in numbers",
               with_plus(tenant_.main_number));
    }
    if (!tenant_.music_on_hold.empty() && !is_id(tenant_.music_on_hold)) {
      complain(path_ + ".music_on_hold", "is not a file name of a-z 0-9 . _ -", tenant_.music_on_hold);
    }
    check_mail(tenant_.mail_from, path_ + ".mail_from");
    Claims sites("a site");
    for (std::size_t at = 0; at < tenant_.sites.size(); ++at) {
      sites.claim(tenant_.sites[at].id.value(), fmt::format("{}.sites[{}].id", path_, at), errors_);
    }
  }

  void check_dial_plan() {
    const DialPlan& plan = tenant_.dial_plan;
    const std::string at = path_ + ".dial_plan";
    check_digits(plan.outside_prefix, at + ".outside_prefix", 0, 4);
    check_digits(plan.national_prefix, at + ".national_prefix", 0, 4);
    check_digits(plan.international_prefix, at + ".international_prefix", 1, 4);
    for (const std::string& number : plan.emergency) check_digits(number, at + ".emergency", 2, 15);
    for (const std::string& number : plan.never_recorded) check_digits(number, at + ".never_recorded", 2, 15);
    Claims codes("a feature code");
    for (const auto& [action, code] : plan.feature_codes) {
      const bool marked = code.size() >= 2 && code.size() <= 6 && (code[0] == '*' || code[0] == '#') &&
                          code.find_first_not_of("0123456789*#") == code.npos;
      if (!code.empty() && !marked)
        complain(at + ".feature_codes", "does not begin with * or #, or is too long", code);
      codes.claim(code, at + ".feature_codes", errors_);
    }
  }

  void check_calling_out() {
    const std::vector<std::string>& countries = tenant_.calling_out.countries;
    for (std::size_t place = 0; place < countries.size(); ++place) {
      if (numbering::is_country_or_group(countries[place])) continue;
      complain(fmt::format("{}.calling_out.countries[{}]", path_, place),
               "is neither a country such as gb nor one of eu, eea, europe, north-america, world",
               countries[place]);
    }
  }

  void check_department(const Department& department, const std::string& at) {
    const E164& shown = department.caller_id;
    if (!shown.empty() && !own_numbers_.contains(shown.value()))
      complain(at + ".caller_id", "is not a number of this tenant", with_plus(shown));
    if (!department.music_on_hold.empty() && !is_id(department.music_on_hold))
      complain(at + ".music_on_hold", "is not a file name of a-z 0-9 . _ -", department.music_on_hold);
  }

  void check_pickup_groups() {
    Claims ids("a pickup group"), members("in a pickup group");
    each("pickup_groups", tenant_.pickup_groups, [&](const PickupGroup& group, const std::string& at) {
      ids.claim(group.id.value(), at + ".id", errors_);
      for (std::size_t place = 0; place < group.users.size(); ++place) {
        const std::string user_at = fmt::format("{}.users[{}]", at, place);
        check_known(group.users[place].value(), users_, "user", user_at);
        members.claim(group.users[place].value(), user_at, errors_);
      }
    });
    const auto& recall_to = tenant_.call_park.recall_to;
    if (recall_to) check_destination(*recall_to, path_ + ".call_park.recall_to");
  }

  void check_times() {
    if (const auto zone = TimeZone::load(tenant_.time_zone); !zone)
      complain(path_ + ".time_zone", "is not a time zone, such as Europe/Amsterdam", tenant_.time_zone);
    const std::string night = path_ + ".night_service";
    check_schedule(tenant_.night_service.business_hours, night + ".business_hours");
    for (const CalendarId& calendar : tenant_.night_service.holidays)
      check_calendar(calendar, night + ".holidays");
    const std::vector<UserId>& switched_by = tenant_.night_service.switched_by;
    for (std::size_t place = 0; place < switched_by.size(); ++place)
      check_known(switched_by[place].value(), users_, "user",
                  fmt::format("{}.switched_by[{}]", night, place));
  }

  void check_schedule(const ScheduleId& schedule, const std::string& at) {
    check_known(schedule.value(), schedules_, "schedule", at);
  }
  void check_calendar(const CalendarId& calendar, const std::string& at) {
    check_known(calendar.value(), calendars_, "holiday calendar", at);
  }

  void check_night(const NightRule& night, const std::string& at) {
    if (night.to) check_destination(*night.to, at + ".to");
    if (night.holidays) check_destination(*night.holidays, at + ".holidays");
    if (night.mode == FollowsNight::on && !night.to) complain(at + ".to", "is missing: night is on");
  }

  void check_rules(const std::vector<CallRule>& rules, const std::string& at) {
    Claims ids("a rule");
    for (std::size_t place = 0; place < rules.size(); ++place) {
      const CallRule& rule = rules[place];
      const std::string rule_at = fmt::format("{}[{}]", at, place);
      ids.claim(rule.id.value(), rule_at + ".id", errors_);
      if (rule.action == RuleAction::forward && !rule.to)
        complain(rule_at + ".to", "is missing: it forwards");
      if (rule.action != RuleAction::forward && rule.to) complain(rule_at + ".to", "is only for a forward");
      if (rule.to) check_destination(*rule.to, rule_at + ".to");
      check_schedule(rule.during, rule_at + ".during");
      check_calendar(rule.holidays, rule_at + ".holidays");
    }
  }

  void check_user(const User& user, const std::string& at) {
    check_known(user.department.value(), departments_, "department", at + ".department");
    check_language(user.language, at + ".language");
    check_class(user, at);
    const E164& shown = user.caller_id.number;
    if (!shown.empty() && !own_numbers_.contains(shown.value())) {
      complain(at + ".caller_id.number", "is not a number of this tenant", with_plus(shown));
    }
    check_outgoing_numbers(user, at);
    check_speed_dials(user.features.speed_dial.get(), at + ".features.speed_dial");
    for (std::size_t place = 0; place < user.devices.size(); ++place) {
      check_device(user.devices[place], fmt::format("{}.devices[{}]", at, place));
    }
    check_voicemail(user.voicemail, at + ".voicemail");
    check_lamps(user.lamps.get(), at + ".lamps");
    const UserFeatures& set = user.features;
    check_forward(set.always, at + ".features.forward_always");
    check_forward(set.busy, at + ".features.forward_busy");
    check_forward(set.no_answer, at + ".features.forward_no_answer");
    check_forward(set.not_reachable, at + ".features.forward_not_reachable");
    check_night(set.night.get(), at + ".features.night");
    check_rules(set.rules, at + ".features.rules");
    if (const auto& attendant = set.assistant.get().attendant)
      check_destination(*attendant, at + ".features.assistant.attendant");
    check_left_groups(user, at + ".features.left_groups");
  }

  /// The name stands where an extension could in a URI: it must not be mistaken for one.
  void check_lamps(const LampList& lamps, const std::string& at) {
    if (lamps == LampList{}) return;
    if (!is_id(lamps.name) || is_digit(lamps.name.front()))
      complain(at + ".name", "is not a name of a-z 0-9 . _ - that begins with no digit", lamps.name);
    lamp_lists_.claim(lamps.name, at + ".name", errors_);
    if (lamps.users.size() > LampList::kMost)
      complain(at + ".users", fmt::format("has more than {} users", LampList::kMost),
               std::to_string(lamps.users.size()));
    check_users_of(lamps.users, at + ".users");
    Claims once("on this list");
    for (std::size_t place = 0; place < lamps.users.size(); ++place)
      once.claim(lamps.users[place].value(), fmt::format("{}.users[{}]", at, place), errors_);
  }

  void check_outgoing_numbers(const User& user, const std::string& at) {
    const auto& all = user.outgoing_numbers;
    if (all.size() > kMostChoices)
      complain(at + ".outgoing_numbers", fmt::format("has more than {} numbers", kMostChoices));
    for (std::size_t place = 0; place < all.size(); ++place) {
      if (own_numbers_.contains(all[place].value())) continue;
      complain(fmt::format("{}.outgoing_numbers[{}]", at, place), "is not a number of this tenant",
               with_plus(all[place]));
    }
    if (user.features.outgoing_number > all.size())
      complain(at + ".features.outgoing_number", "is not one of the user's outgoing_numbers",
               std::to_string(user.features.outgoing_number));
  }

  void check_speed_dials(const SpeedDials& dials, const std::string& at) {
    for (const auto& [place, number] : dials) {
      if (!is_speed_number(number))
        complain(fmt::format("{}.{}", at, place.value()), "is not 1 to 20 digits, perhaps with a plus",
                 number);
    }
  }

  void check_left_groups(const User& user, const std::string& at) {
    for (std::size_t place = 0; place < user.features.left_groups.size(); ++place) {
      const ServiceId& id = user.features.left_groups[place];
      const std::string one = fmt::format("{}[{}]", at, place);
      const auto group = std::ranges::find(tenant_.hunt_groups, id, &HuntGroup::id);
      if (group == tenant_.hunt_groups.end()) {
        complain(one, "is no hunt group of this tenant", id.value());
      } else if (!is_member(*group, user)) {
        complain(one, "is a hunt group that this user is no member of", id.value());
      } else if (!group->members_may_leave) {
        complain(one, "is a hunt group that its members may not leave", id.value());
      }
    }
  }

  static bool is_member(const HuntGroup& group, const User& user) {
    return std::ranges::any_of(group.members, [&user](const Destination& member) {
      if (const auto* to = std::get_if<ToExtension>(&member)) {
        return to->extension == user.extension ||
               std::ranges::find(user.alternates, to->extension, &AlternateNumber::extension) !=
                   user.alternates.end();
      }
      return member == Destination(ToUser{user.id});
    });
  }

  void check_class(const User& user, const std::string& at) {
    const auto& all = tenant_.classes_of_service;
    if (user.class_of_service.empty()) return;
    if (std::ranges::find(all, user.class_of_service, &ClassOfService::id) == all.end()) {
      complain(at + ".class_of_service", "is no class of service of this tenant",
               user.class_of_service.value());
    }
  }

  void check_device(const Device& device, const std::string& at) {
    installation_.devices.claim(device.id.value(), at + ".id", errors_);
    const bool has_ha1 = device.ha1_md5.reveal().size() == 32 && device.ha1_sha256.reveal().size() == 64;
    if (device.secret.empty() && !has_ha1) {
      complain(at + ".secret", "is missing");
    } else if (!device.secret.empty() && device.secret.reveal().size() < kShortestSecret) {
      complain(at + ".secret", fmt::format("is shorter than {} characters", kShortestSecret));
    }
    if (device.site.empty()) return;
    if (std::ranges::find(tenant_.sites, device.site, &Site::id) == tenant_.sites.end()) {
      complain(at + ".site", "is no site of this tenant", device.site.value());
    }
  }

  void check_voicemail(const UserVoicemail& box, const std::string& at) {
    check_mail(box.mail, at + ".mail");
    check_pin(box.pin, at + ".pin");
    if (!box.greeting.empty() && !is_id(box.greeting)) {
      complain(at + ".greeting", "is not a file name of a-z 0-9 . _ -", box.greeting);
    }
  }

  void check_group(const HuntGroup& group, const std::string& at) {
    check_not_empty(group.members, at + ".members", errors_);
    for (std::size_t place = 0; place < group.members.size(); ++place) {
      const Destination& member = group.members[place];
      const std::string member_at = fmt::format("{}.members[{}]", at, place);
      check_destination(member, member_at);
      const bool person = std::holds_alternative<ToUser>(member) ||
                          std::holds_alternative<ToNumber>(member) ||
                          std::holds_alternative<ToExtension>(member);
      if (!person) complain(member_at, "is neither a user, an extension nor a number", to_text(member));
    }
    if (group.no_answer) check_destination(*group.no_answer, at + ".no_answer");
    if (group.busy) check_destination(*group.busy, at + ".busy");
    if (group.not_reachable) check_destination(*group.not_reachable, at + ".not_reachable");
    check_weights(group, at + ".weights");
    check_night(group.night, at + ".night");
  }

  void check_weights(const HuntGroup& group, const std::string& at) {
    const std::uint64_t sum = std::accumulate(group.weights.begin(), group.weights.end(), std::uint64_t{0});
    if (group.policy != HuntPolicy::weighted) {
      if (!group.weights.empty()) complain(at, "is only for the policy weighted");
    } else if (group.weights.size() != group.members.size()) {
      complain(at, fmt::format("has {} shares for {} members", group.weights.size(), group.members.size()));
    } else if (sum != 100) {
      complain(at, fmt::format("add up to {}, not to 100", sum));
    }
  }

  void check_attendant(const AutoAttendant& attendant, const std::string& at) {
    check_language(attendant.language, at + ".language");
    check_night(attendant.night, at + ".night");
    if (attendant.operator_at) check_destination(*attendant.operator_at, at + ".operator");
    check_not_empty(attendant.menus, at + ".menus", errors_);
    for (const auto& [field, menu] :
         {std::pair(".after_hours", &attendant.after_hours), std::pair(".holidays", &attendant.holidays)}) {
      if (!menu->empty() && !has_menu(attendant, *menu))
        complain(at + field, "is no menu of this attendant", *menu);
    }
    if (attendant.menus.size() > kMostMenus)
      complain(at + ".menus", fmt::format("has more than {} menus", kMostMenus));
    Claims ids("a menu");
    for (std::size_t place = 0; place < attendant.menus.size(); ++place) {
      const Menu& menu = attendant.menus[place];
      const std::string menu_at = fmt::format("{}.menus[{}]", at, place);
      if (!is_id(menu.id)) complain(menu_at + ".id", "is not an id: 1 to 63 of a-z 0-9 . _ -", menu.id);
      ids.claim(menu.id, menu_at + ".id", errors_);
      check_menu(attendant, menu, menu_at);
    }
  }

  void check_menu(const AutoAttendant& attendant, const Menu& menu, const std::string& at) {
    for (const auto& [key, action] : menu.keys) {
      const std::string key_at = fmt::format("{}.keys.{}", at, key);
      if (const auto* to = std::get_if<Destination>(&action)) check_destination(*to, key_at);
      if (const auto* aloud = std::get_if<TransferAloud>(&action)) check_destination(aloud->to, key_at);
      if (std::holds_alternative<AskOperator>(action) && !attendant.operator_at)
        complain(key_at, "asks for the operator, and the attendant has none");
      const auto* next = std::get_if<GoToMenu>(&action);
      if (next != nullptr && !has_menu(attendant, next->menu)) {
        complain(key_at, "is no menu of this attendant", next->menu);
      }
    }
    if (menu.otherwise) check_destination(*menu.otherwise, at + ".otherwise");
  }

  static bool has_menu(const AutoAttendant& attendant, const std::string& id) {
    return std::ranges::find(attendant.menus, id, &Menu::id) != attendant.menus.end();
  }

  void check_mailbox(const Mailbox& box, const std::string& at) {
    check_mail(box.mail, at + ".mail");
    check_mail(box.mail_cc, at + ".mail_cc");
    if (box.afterwards) check_destination(*box.afterwards, at + ".afterwards");
    check_night(box.night, at + ".night");
  }

  void check_conference(const Conference& conference, const std::string& at) {
    if (conference.id.value().starts_with("adhoc-"))
      complain(at + ".id", "begins as those of conferences between calls do", conference.id.value());
    check_pin(conference.pin, at + ".pin");
    check_pin(conference.host_pin, at + ".host_pin");
    if (!conference.pin.empty() && conference.pin.same_as(conference.host_pin.reveal()))
      complain(at + ".host_pin", "is the PIN of everybody");
    if (conference.most_members < 3 || conference.most_members > Conference::kMostMembers)
      complain(at + ".most_members", fmt::format("is not 3 to {}", Conference::kMostMembers),
               std::to_string(conference.most_members));
    const bool no_host = conference.host_pin.empty() && conference.hosts.empty();
    if (no_host && (conference.wait_for_host || !conference.goes_on_without_host))
      complain(at + ".hosts", "is empty, and so is host_pin: nobody can be the host that it needs");
    check_users_of(conference.hosts, at + ".hosts");
  }

  void check_users_of(const std::vector<UserId>& users, const std::string& at) {
    for (std::size_t place = 0; place < users.size(); ++place)
      check_known(users[place].value(), users_, "user", fmt::format("{}[{}]", at, place));
  }

  void check_forward(const Forward& forward, const std::string& at) {
    check_destination(forward.to, at + ".to");
  }

  void check_destination(const Destination& to, const std::string& at) {
    if (const auto* user = std::get_if<ToUser>(&to)) check_known(user->user.value(), users_, "user", at);
    if (const auto* assistant = std::get_if<ToAssistant>(&to))
      check_known(assistant->user.value(), users_, "user", at);
    if (const auto* group = std::get_if<ToHuntGroup>(&to)) {
      check_known(group->group.value(), groups_, "hunt group", at);
    }
    if (const auto* extension = std::get_if<ToExtension>(&to)) {
      check_known(extension->extension.value(), extension_set_, "extension", at);
    }
    if (const auto* voicemail = std::get_if<ToVoicemail>(&to)) {
      const auto* user = std::get_if<UserId>(&voicemail->box);
      if (user != nullptr) return check_known(user->value(), users_, "user", at);
      check_known(std::get<ServiceId>(voicemail->box).value(), mailboxes_, "mailbox", at);
    }
    if (const auto* attendant = std::get_if<ToAutoAttendant>(&to))
      check_attendant_destination(*attendant, at);
    if (const auto* conference = std::get_if<ToConference>(&to)) {
      check_known(conference->conference.value(), conferences_, "conference", at);
      if (!conference->seat.empty())
        complain(at, "names a seat: seats are given by the conference", to_text(to));
    }
    if (std::holds_alternative<ToPark>(to))
      complain(at, "is a parking place: only a person parks a call", to_text(to));
    // Emergency calls come from a person who dials, never from a rule.
    const bool by_rule = std::holds_alternative<ToEmergency>(to);
    if (by_rule) complain(at, "is an emergency number: nothing may lead there by itself", to_text(to));
  }

  void check_attendant_destination(const ToAutoAttendant& to, const std::string& at) {
    check_known(to.attendant.value(), attendants_, "auto attendant", at);
    const auto& all = tenant_.auto_attendants;
    const auto found = std::ranges::find(all, to.attendant, &AutoAttendant::id);
    if (found != all.end() && !to.menu.empty() && !has_menu(*found, to.menu)) {
      complain(at, "is no menu of that attendant", to.menu);
    }
  }

  void check_known(const std::string& id, const std::set<std::string>& known, std::string_view kind,
                   const std::string& at) {
    if (!id.empty() && !known.contains(id)) complain(at, fmt::format("is no {} of this tenant", kind), id);
  }

  void check_language(const std::string& language, const std::string& at) {
    if (!language.empty() && language != "nl" && language != "en") {
      complain(at, "is not a language with prompts: nl, en", language);
    }
  }

  void check_mail(const std::string& address, const std::string& at) {
    if (!address.empty() && !is_mail_address(address)) complain(at, "is not a mail address", address);
  }

  void check_pin(const Secret& pin, const std::string& at) {
    const std::string_view digits = pin.reveal();
    if (!digits.empty() && (digits.size() < 4 || digits.size() > 10 || !all_digits(digits)))
      complain(at, "is not 4 to 10 digits");
  }

  void check_digits(const std::string& digits, const std::string& at, std::size_t least, std::size_t most) {
    if (digits.size() >= least && digits.size() <= most && all_digits(digits)) return;
    complain(at, fmt::format("is not {} to {} digits", least, most), digits);
  }

  const Tenant& tenant_;
  Installation& installation_;
  ConfigErrors& errors_;
  std::string path_;
  std::set<std::string> users_, groups_, attendants_, mailboxes_, conferences_, departments_, extension_set_,
      own_numbers_, schedules_, calendars_;
  Claims user_ids_{"a user"}, service_ids_{"a service"}, department_ids_{"a department"},
      extensions_{"an extension"}, lamp_lists_{"a list of lamps"};
};

}  // namespace

void check(const Tenant& tenant, ConfigErrors& errors) {
  check_blocks_apart({tenant}, errors);
  Installation installation;
  TenantCheck(tenant, installation, errors).run();
}

void check(const ExchangeConfig& config, ConfigErrors& errors) {
  std::set<TenantId> tenants;
  for (const Tenant& tenant : config.tenants) tenants.insert(tenant.id);
  check_blocks_apart(config.tenants, errors);
  for (const Tenant& tenant : config.tenants) check_mobiles(tenant, config.trunks, errors);
  for (const Trunk& trunk : config.trunks) check_trunk(trunk, tenants, errors);
  Installation installation;
  for (const Tenant& tenant : config.tenants) TenantCheck(tenant, installation, errors).run();
}

}  // namespace centrale::directory
