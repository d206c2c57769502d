// The described fields of every configured struct: the one list that reading, checking, writing,
// comparing and showing go by (CONVENTIONS 13). A visitor `v` has
//   field(name, value)              left out: the value stays as it is
//   required(name, value)           left out: an error
//   number(name, value, low, high)  whole number
//   seconds(name, value, low, high) whole seconds
//   keyed(name, list)               a table whose keys are the ids of the list's elements
#pragma once

#include "directory/config.hpp"
#include "directory/features.hpp"

namespace centrale::directory {

template <class V>
void describe(V& v, Forward& forward) {
  v.field("active", forward.active);
  v.required("to", forward.to);
}

template <class V>
void describe(V& v, NightRule& night) {
  v.field("mode", night.mode);
  v.field("to", night.to);
  v.field("holidays", night.holidays);
}

template <class V>
void describe(V& v, CallRule& rule) {
  v.required("id", rule.id);
  v.required("action", rule.action);
  v.field("active", rule.active);
  v.field("to", rule.to);
  v.field("callers", rule.callers);
  v.field("except", rule.except);
  v.field("during", rule.during);
  v.field("holidays", rule.holidays);
}

template <class V>
void describe(V& v, Schedule& schedule) {
  v.required("id", schedule.id);
  v.field("name", schedule.name);
  v.required("hours", schedule.hours);
}

template <class V>
void describe(V& v, HolidayCalendar& calendar) {
  v.required("id", calendar.id);
  v.field("name", calendar.name);
  v.required("days", calendar.days);
}

template <class V>
void describe(V& v, NightService& night) {
  v.field("mode", night.mode);
  v.field("business_hours", night.business_hours);
  v.field("holidays", night.holidays);
  v.field("switched_by", night.switched_by);
}

template <class V>
void describe(V& v, Absent& absent) {
  v.field("why", absent.why);
  v.field("until", absent.until);
}

template <class V>
void describe(V& v, PersonalAssistant& assistant) {
  v.field("attendant", assistant.attendant);
  v.number("rings_first", assistant.rings_first, 0, 20);
  v.field("ring_splash", assistant.ring_splash);
  v.field("except", assistant.except);
}

template <class V>
void describe(V& v, UserFeatures& features) {
  v.field("forward_always", features.always);
  v.field("forward_busy", features.busy);
  v.field("forward_no_answer", features.no_answer);
  v.field("forward_not_reachable", features.not_reachable);
  v.seconds("no_answer_seconds", features.no_answer_after, 1, 600);
  v.field("do_not_disturb", features.do_not_disturb);
  v.field("call_waiting", features.call_waiting);
  v.field("hide_number", features.hide_number);
  v.field("reject_anonymous", features.reject_anonymous);
  v.field("left_groups", features.left_groups);
  v.number("outgoing_number", features.outgoing_number, 0, 9);
  v.field("silent", features.silent);
  v.field("speed_dial", features.speed_dial);
  v.field("absent", features.absent);
  v.field("assistant", features.assistant);
  v.field("night", features.night);
  v.field("rules", features.rules);
}

template <class V>
void describe(V& v, FeatureOverrides& overrides) {
  v.field("forward_always", overrides.always);
  v.field("forward_busy", overrides.busy);
  v.field("forward_no_answer", overrides.no_answer);
  v.field("forward_not_reachable", overrides.not_reachable);
  v.seconds("no_answer_seconds", overrides.no_answer_after, 1, 600);
  v.field("do_not_disturb", overrides.do_not_disturb);
  v.field("call_waiting", overrides.call_waiting);
  v.field("hide_number", overrides.hide_number);
  v.field("reject_anonymous", overrides.reject_anonymous);
  v.field("left_groups", overrides.left_groups);
  v.field("outgoing_number", overrides.outgoing_number);
  v.field("silent", overrides.silent);
  v.field("speed_dial", overrides.speed_dial);
  v.field("absent", overrides.absent);
  v.field("desk", overrides.desk);
}

template <class V>
void describe(V& v, Desk& desk) {
  v.field("device", desk.device);
  v.field("until", desk.until);
}

template <class V>
void describe(V& v, DevicePlace& place) {
  v.field("address", place.address);
  v.field("number", place.emergency_number);
}

template <class V>
void describe(V& v, Device& device) {
  v.required("id", device.id);
  v.field("secret", device.secret);
  v.field("ha1_md5", device.ha1_md5);
  v.field("ha1_sha256", device.ha1_sha256);
  v.field("video", device.video);
  v.field("site", device.site);
  v.field("emergency", device.emergency);
  v.number("hot_desk_hours", device.hot_desk_hours, 0, 168);
}

template <class V>
void describe(V& v, CallerId& caller_id) {
  v.field("name", caller_id.name);
  v.field("number", caller_id.number);
}

template <class V>
void describe(V& v, UserVoicemail& voicemail) {
  v.field("enabled", voicemail.enabled);
  v.field("pin", voicemail.pin);
  v.field("mail", voicemail.mail);
  v.field("keep_after_mail", voicemail.keep_after_mail);
  v.field("greeting", voicemail.greeting);
}

template <class V>
void describe(V& v, AlternateNumber& alternate) {
  v.field("number", alternate.number);
  v.field("extension", alternate.extension);
  v.number("ring", alternate.ring, 0, 8);
}

template <class V>
void describe(V& v, PickupGroup& group) {
  v.required("id", group.id);
  v.field("name", group.name);
  v.required("users", group.users);
}

template <class V>
void describe(V& v, CallPark& park) {
  v.seconds("recall_seconds", park.recall, 10, 600);
  v.field("recall_to", park.recall_to);
  v.field("music_on_hold", park.music_on_hold);
}

template <class V>
void describe(V& v, DistinctiveRing& ring) {
  v.number("inside", ring.inside, 0, 8);
  v.number("outside", ring.outside, 0, 8);
}

template <class V>
void describe(V& v, LampList& lamps) {
  v.required("name", lamps.name);
  v.required("users", lamps.users);
}

constexpr std::int64_t kMostCalls = 1'000'000;
constexpr std::int64_t kMostMoney = 1'000'000'000'000;

template <class V>
void describe(V& v, CallsPerMinute& calls) {
  v.number("national", calls.national, 0, kMostCalls);
  v.number("mobile", calls.mobile, 0, kMostCalls);
  v.number("international", calls.international, 0, kMostCalls);
  v.number("premium", calls.premium, 0, kMostCalls);
}

template <class V>
void describe(V& v, Caps& caps) {
  v.number("calls", caps.calls, 0, kMostCalls);
  v.number("dear_calls", caps.dear_calls, 0, kMostCalls);
  v.number("forwarded", caps.forwarded, 0, kMostCalls);
  v.field("calls_per_minute", caps.calls_per_minute);
  v.number("spend_per_day", caps.spend_per_day, 0, kMostMoney);
  v.number("spend_per_month", caps.spend_per_month, 0, kMostMoney);
}

template <class V>
void describe(V& v, Tariff& tariff) {
  v.required("prefix", tariff.prefix);
  v.field("name", tariff.name);
  v.number("per_minute", tariff.per_minute, 0, 1'000'000'000);
  v.number("per_call", tariff.per_call, 0, 1'000'000'000);
  v.number("increment_seconds", tariff.increment, 1, 3600);
}

template <class V>
void describe(V& v, AccountCode& code) {
  v.required("code", code.code);
  v.field("name", code.name);
}

template <class V>
void describe(V& v, AnywhereNumber& number) {
  v.required("number", number.number);
  v.field("active", number.active);
  v.field("answer_confirmation", number.answer_confirmation);
  v.field("inhibit_diversion", number.inhibit_diversion);
}

template <class V>
void describe(V& v, Anywhere& anywhere) {
  v.required("numbers", anywhere.numbers);
  v.field("hunt_groups", anywhere.hunt_groups);
  v.field("trust_caller_id", anywhere.trust_caller_id);
}

template <class V>
void describe(V& v, Mobile& mobile) {
  v.required("number", mobile.number);
  v.required("trunk", mobile.trunk);
  v.field("shows", mobile.shows);
  v.field("hunt_groups", mobile.hunt_groups);
}

template <class V>
void describe(V& v, User& user) {
  v.required("id", user.id);
  v.field("name", user.name);
  v.field("department", user.department);
  v.field("extension", user.extension);
  v.field("numbers", user.numbers);
  v.field("alternates", user.alternates);
  v.field("caller_id", user.caller_id);
  v.field("outgoing_numbers", user.outgoing_numbers);
  v.field("language", user.language);
  v.field("class_of_service", user.class_of_service);
  v.field("caps", user.caps);
  v.field("voicemail", user.voicemail);
  v.field("hot_desking", user.hot_desking);
  v.field("lamps", user.lamps);
  v.field("anywhere", user.anywhere);
  v.field("mobile", user.mobile);
  v.field("features", user.features);
  v.field("devices", user.devices);
}

template <class V>
void describe(V& v, HuntGroup& group) {
  v.required("id", group.id);
  v.field("name", group.name);
  v.field("extension", group.extension);
  v.field("numbers", group.numbers);
  v.field("policy", group.policy);
  v.required("members", group.members);
  v.field("weights", group.weights);
  v.seconds("ring_seconds", group.ring, 1, 600);
  v.seconds("at_most_seconds", group.at_most, 0, 3600);
  v.field("no_answer", group.no_answer);
  v.field("busy", group.busy);
  v.field("not_reachable", group.not_reachable);
  v.field("call_waiting", group.call_waiting);
  v.field("members_may_leave", group.members_may_leave);
  v.field("busy_now", group.busy_now);
  v.field("music_on_hold", group.music_on_hold);
  v.field("night", group.night);
}

template <class V>
void describe(V& v, Menu& menu) {
  v.required("id", menu.id);
  v.field("greeting", menu.greeting);
  v.required("keys", menu.keys);
  v.field("dial_extensions", menu.dial_extensions);
  v.seconds("digit_timeout_seconds", menu.digit_timeout, 1, 60);
  v.number("retries", menu.retries, 0, 9);
  v.field("otherwise", menu.otherwise);
}

template <class V>
void describe(V& v, AutoAttendant& attendant) {
  v.required("id", attendant.id);
  v.field("name", attendant.name);
  v.field("extension", attendant.extension);
  v.field("numbers", attendant.numbers);
  v.field("language", attendant.language);
  v.required("menus", attendant.menus);
  v.field("after_hours", attendant.after_hours);
  v.field("holidays", attendant.holidays);
  v.field("operator", attendant.operator_at);
  v.field("recorded_by", attendant.recorded_by);
  v.field("night", attendant.night);
}

template <class V>
void describe(V& v, Mailbox& box) {
  v.required("id", box.id);
  v.field("name", box.name);
  v.field("extension", box.extension);
  v.field("numbers", box.numbers);
  v.field("greeting", box.greeting);
  v.field("greeting_only", box.greeting_only);
  v.field("afterwards", box.afterwards);
  v.field("mail", box.mail);
  v.field("mail_cc", box.mail_cc);
  v.field("night", box.night);
}

template <class V>
void describe(V& v, Conference& conference) {
  v.required("id", conference.id);
  v.field("name", conference.name);
  v.field("extension", conference.extension);
  v.field("numbers", conference.numbers);
  v.field("pin", conference.pin);
  v.field("host_pin", conference.host_pin);
  v.field("hosts", conference.hosts);
  v.field("most_members", conference.most_members);
  v.field("wait_for_host", conference.wait_for_host);
  v.field("goes_on_without_host", conference.goes_on_without_host);
  v.field("entry_tones", conference.entry_tones);
  v.field("music_on_hold", conference.music_on_hold);
}

template <class V>
void describe(V& v, BargeIn& barge_in) {
  v.field("users", barge_in.users);
  v.field("exempt", barge_in.exempt);
  v.field("warning_tone", barge_in.warning_tone);
}

template <class V>
void describe(V& v, Department& department) {
  v.required("id", department.id);
  v.field("name", department.name);
  v.field("caller_id", department.caller_id);
  v.field("music_on_hold", department.music_on_hold);
  v.field("caps", department.caps);
}

template <class V>
void describe(V& v, Site& site) {
  v.required("id", site.id);
  v.required("address", site.address);
  v.field("emergency_number", site.emergency_number);
}

template <class V>
void describe(V& v, ClassOfService& service) {
  v.required("id", service.id);
  v.field("national", service.national);
  v.field("mobile", service.mobile);
  v.field("international", service.international);
  v.field("premium", service.premium);
  v.field("account_codes", service.account_codes);
}

template <class V>
void describe(V& v, DialPlan& plan) {
  v.field("outside_prefix", plan.outside_prefix);
  v.field("national_prefix", plan.national_prefix);
  v.field("international_prefix", plan.international_prefix);
  v.field("speed_dial_prefix", plan.speed_dial_prefix);
  v.field("emergency", plan.emergency);
  v.field("never_recorded", plan.never_recorded);
  v.field("feature_codes", plan.feature_codes);
}

template <class V>
void describe(V& v, CallingOut& calling_out) {
  v.field("countries", calling_out.countries);
  v.field("premium", calling_out.premium);
}

template <class V>
void describe(V& v, VoicemailSettings& voicemail) {
  v.seconds("longest_message_seconds", voicemail.longest_message, 10, 3600);
  v.seconds("shortest_message_seconds", voicemail.shortest_message, 0, 10);
  v.number("most_messages", voicemail.most_messages, 1, 10000);
  v.number("keep_days", voicemail.keep_days, 0, 3650);
}

template <class V>
void describe(V& v, NumberBlock& block) {
  v.required("first", block.first);
  v.number("size", block.size, 1, 10'000);
  v.field("carrier", block.carrier);
  v.field("contract", block.contract);
  v.field("origin", block.origin);
  v.field("shown", block.shown);
  v.field("quarantine", block.quarantine);
  v.field("quarantine_until", block.quarantine_until);
}

/// The id is the key of the table that it stands in.
template <class V>
void describe(V& v, Tenant& tenant) {
  v.field("name", tenant.name);
  v.field("domains", tenant.domains);
  v.field("country", tenant.country);
  v.field("language", tenant.language);
  v.field("time_zone", tenant.time_zone);
  v.field("main_number", tenant.main_number);
  v.field("music_on_hold", tenant.music_on_hold);
  v.field("mail_from", tenant.mail_from);
  v.number("most_outside_calls", tenant.most_outside_calls, 0, 100000);
  v.field("video", tenant.video);
  v.field("dial_plan", tenant.dial_plan);
  v.field("calling_out", tenant.calling_out);
  v.field("caps", tenant.caps);
  v.field("tariffs", tenant.tariffs);
  v.field("account_codes", tenant.account_codes);
  v.field("alarm_mails", tenant.alarm_mails);
  v.field("proved_numbers", tenant.proved_numbers);
  v.field("voicemail", tenant.voicemail);
  v.field("schedules", tenant.schedules);
  v.field("holiday_calendars", tenant.holiday_calendars);
  v.field("night_service", tenant.night_service);
  v.field("distinctive_ring", tenant.distinctive_ring);
  v.field("speed_dial", tenant.speed_dial);
  v.field("pickup_groups", tenant.pickup_groups);
  v.field("directed_pickup", tenant.directed_pickup);
  v.field("call_park", tenant.call_park);
  v.field("barge_in", tenant.barge_in);
  v.field("number_blocks", tenant.number_blocks);
  v.field("numbers", tenant.numbers);
  v.field("classes_of_service", tenant.classes_of_service);
  v.field("sites", tenant.sites);
  v.field("departments", tenant.departments);
  v.field("users", tenant.users);
  v.field("hunt_groups", tenant.hunt_groups);
  v.field("auto_attendants", tenant.auto_attendants);
  v.field("mailboxes", tenant.mailboxes);
  v.field("conferences", tenant.conferences);
}

template <class V>
void describe(V& v, TrunkRoute& route) {
  v.required("prefix", route.prefix);
  v.number("cost", route.cost, 0, 1'000'000'000);
  v.number("priority", route.priority, 0, 1000);
}

template <class V>
void describe(V& v, TrunkHealth& health) {
  v.seconds("interval_seconds", health.interval, 0, 3600);
  v.number("down_after", health.down_after, 1, 20);
  v.number("up_after", health.up_after, 1, 20);
}

template <class V>
void describe(V& v, TrunkProfile& profile) {
  v.field("codecs", profile.codecs);
  v.field("caller_header", profile.caller_header);
  v.field("privacy", profile.privacy);
  v.field("diversions", profile.diversions);
  v.field("location", profile.location);
  v.field("follow_redirects", profile.follow_redirects);
  v.number("most_in", profile.most_in, 0, 1'000'000);
  v.number("most_out", profile.most_out, 0, 1'000'000);
  v.field("health", profile.health);
}

template <class V>
void describe(V& v, Trunk& trunk) {
  v.field("kind", trunk.kind);
  v.required("targets", trunk.targets);
  v.field("registrar", trunk.registrar);
  v.field("user", trunk.user);
  v.field("secret", trunk.secret);
  v.field("realm", trunk.realm);
  v.field("sources", trunk.sources);
  v.field("tenants", trunk.tenants);
  v.field("number_format", trunk.number_format);
  v.field("country", trunk.country);
  v.field("caller_id", trunk.caller_id);
  v.field("fixed_caller", trunk.fixed_caller);
  v.field("keep_foreign_caller", trunk.keep_foreign_caller);
  v.number("expires", trunk.expires, 60, 86400);
  v.number("most_calls", trunk.most_calls, 1, 1000000);
  v.number("priority", trunk.priority, 0, 1000);
  v.field("emergency", trunk.emergency);
  v.field("routes", trunk.routes);
  v.seconds("no_response_seconds", trunk.no_response, 1, 30);
  v.seconds("no_ringing_seconds", trunk.no_ringing, 0, 120);
  v.field("profile", trunk.profile);
}

template <class V>
void describe(V& v, ExchangeConfig& config) {
  v.keyed("trunks", config.trunks);
  v.keyed("tenants", config.tenants);
}

}  // namespace centrale::directory
