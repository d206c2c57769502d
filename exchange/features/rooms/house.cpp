#include "features/rooms/house.hpp"

#include "call/describe.hpp"
#include "call/telling.hpp"
#include "directory/dial_plan.hpp"
#include "directory/outgoing_number.hpp"
#include "features/anywhere/flow.hpp"
#include "features/auto_attendant/flow.hpp"
#include "features/barge_in/flow.hpp"
#include "features/call_back/flow.hpp"
#include "features/conference/flow.hpp"
#include "features/emergency/flow.hpp"
#include "features/feature_code/flow.hpp"
#include "features/hot_desk/flow.hpp"
#include "features/hunt_group/flow.hpp"
#include "features/outside/account.hpp"
#include "features/outside/flow.hpp"
#include "features/park/flow.hpp"
#include "features/personal_assistant/flow.hpp"
#include "features/pickup/flow.hpp"
#include "features/trace/flow.hpp"
#include "features/user/flow.hpp"
#include "features/voicemail/ask_pin.hpp"
#include "features/voicemail/attendant_greeting.hpp"
#include "features/voicemail/flow.hpp"

namespace centrale::features {
namespace {

using call::CallRef;
using call::Next;
using call::Refusal;
using directory::FeatureAction;
using flow::Task;

Task<Next> just(Next next) { co_return next; }

Task<Next> go_to(directory::Destination destination, const std::string& digits) {
  return just(
      call::GoTo{.destination = std::move(destination), .because = "dialled " + digits, .diverts = false});
}

Task<Next> turn_away(Refusal refusal, std::string because) {
  return just(call::TurnAway{refusal, std::move(because)});
}

}  // namespace

/// One door for each kind of destination.
struct House::Door {
  House& house;
  CallRef call;

  Task<Next> operator()(const directory::ToUser& to) {
    return noting_missed(call, user_line(call, to.user, &house.state_), to.user, &house.wishes_);
  }
  Task<Next> operator()(const directory::ToHuntGroup& to) {
    return hunt_group(call, to.group, &house.state_, &house.rotas_);
  }
  Task<Next> operator()(const directory::ToAutoAttendant& to) {
    return auto_attendant(call, to.attendant, to.menu, house.state_.night(call.tenant_id()),
                          house.recorded(call.tenant_id(), to.attendant));
  }
  Task<Next> operator()(const directory::ToVoicemail& to) {
    return leave_message(call, to.box, &house.messages_);
  }
  Task<Next> operator()(const directory::ToNumber& to) {
    return outside_number(call, {.number = to.number, .dialled = {}, .emergency = false});
  }
  Task<Next> operator()(const directory::ToShortNumber& to) {
    return outside_number(call, {.number = {}, .dialled = to.digits, .emergency = false});
  }
  Task<Next> operator()(const directory::ToEmergency& to) { return emergency_call(call, to.digits); }
  Task<Next> operator()(const directory::ToPark& to) { return stand_parked(call, to.extension, &house.lot_); }
  Task<Next> operator()(const directory::ToConference& to) { return conference(call, to, &house.hall_); }
  Task<Next> operator()(const directory::ToAssistant& to) {
    return personal_assistant(call, to.user, &house.state_);
  }
  Task<Next> operator()(const directory::ToCallThrough&) {
    return call_through(call, house.asks_pin(), [house = &house](CallRef at, std::string digits) {
      return house->dialled(at, std::move(digits));
    });
  }
  Task<Next> operator()(const directory::ToCallMeBack&) { return call_me_back(call, &house.due_); }
  Task<Next> operator()(const directory::HangUp&) { return just(call::Over{}); }
  Task<Next> operator()(const directory::ToExtension& to) {
    const auto there = call.tenant().by_extension(to.extension);
    if (!there) return turn_away(Refusal::not_found, "no extension " + to.extension.value());
    return house.enter(call, *there);
  }
};

/// One answer for each meaning of dialled digits.
struct House::Meaning {
  House& house;
  CallRef call;
  const directory::User& user;
  std::string digits;
  bool hid = false;      // *67 or *65 was dialled before
  bool chose = false;    // *59 was
  bool written = false;  // *71 was

  Task<Next> operator()(const directory::Emergency& to) {
    call.show_number(call.tenant().caller_number(user));
    return go_to(directory::ToEmergency{to.number}, digits);
  }
  Task<Next> operator()(const directory::Internal& to) { return go_to(to.destination, digits); }
  Task<Next> operator()(const directory::Outside& to) {
    return go_to(directory::ToNumber{to.number}, digits);
  }
  Task<Next> operator()(const directory::Short& to) {
    return go_to(directory::ToShortNumber{to.digits}, digits);
  }
  Task<Next> operator()(const directory::Barred& barred) {
    return turn_away(call::refusal_of(barred.by), barred.why);
  }
  Task<Next> operator()(const directory::Unknown& unknown) {
    const std::string& why = unknown.rule.empty() ? "means nothing" : unknown.rule;
    return turn_away(Refusal::not_found, digits + ": " + why);
  }
  Task<Next> operator()(const directory::FeatureCode& code) {
    switch (code.action) {
      case FeatureAction::voicemail: return mailbox(code.argument);
      case FeatureAction::attendant_greeting:
        return record_attendant(call, code.argument, &house.messages_, &house.pins_);
      case FeatureAction::hide_number_once:
      case FeatureAction::show_number_once:
      case FeatureAction::choose_number_once: return once(code);
      case FeatureAction::group_pickup: return pick_up_in_group(call);
      case FeatureAction::directed_pickup: return pick_up_at(call, code.argument);
      case FeatureAction::call_retrieve: return pull_own_talk(call);
      case FeatureAction::call_back: return ask_call_back(call, code.argument, &house.wishes_);
      case FeatureAction::call_back_cancel: return cancel_call_backs(call, &house.wishes_);
      case FeatureAction::malicious_call_trace: return trace_last_call(call, &house.received_);
      case FeatureAction::absence_on: return set_absence(call, true, code.argument, &house.state_);
      case FeatureAction::absence_off: return set_absence(call, false, {}, &house.state_);
      case FeatureAction::desk_on: return sit_down(call, code.argument, &house.state_, house.asks_pin());
      case FeatureAction::phone_silent: return silence_phone(call, true, &house.state_);
      case FeatureAction::phone_rings: return silence_phone(call, false, &house.state_);
      case FeatureAction::desk_off: return leave_desk(call, &house.state_);
      case FeatureAction::barge_in: return barge_in(call, code.argument);
      case FeatureAction::account_code: return house.with_account(*this, code.argument);
      case FeatureAction::call_park: return park_held(call, code.argument, &house.lot_);
      case FeatureAction::park_retrieve: return retrieve_parked(call, code.argument, &house.lot_);
      default: return feature_code(call, code, &house.state_);
    }
  }

  // *86: one's own box; *86 and an extension: that colleague's, with his PIN.
  Task<Next> mailbox(const std::string& extension) {
    const directory::User* owner = &user;
    if (!extension.empty()) owner = call.tenant().user_by_extension(Extension(extension));
    if (owner == nullptr) return turn_away(Refusal::not_found, "no mailbox of " + extension);
    return hear_messages(call, owner->id, &house.messages_, &house.pins_);
  }

  // Codes that hold for this one call and lead on to the number behind them; each kind once.
  Task<Next> once(const directory::FeatureCode& code) {
    std::string number = code.argument;
    const bool chooses = code.action == FeatureAction::choose_number_once;
    if (std::exchange(chooses ? chose : hid, true)) return turn_away(Refusal::not_found, "a code twice");
    if (chooses) {
      const auto choice = directory::parse_choice(user, number.substr(0, 1));
      if (!choice) return turn_away(Refusal::not_found, "no such number to show");
      call.show_number(directory::outgoing_number(call.tenant(), user, *choice));
      number.erase(0, 1);
    } else {
      call.hide_number(code.action == FeatureAction::hide_number_once);
    }
    return house.go(*this, std::move(number));
  }

  [[nodiscard]] bool after_a_code() const { return chose || hid || written; }
};

namespace {

bool leads_on(const directory::DialResult& meant) {
  const auto* code = std::get_if<directory::FeatureCode>(&meant);
  return code == nullptr || code->action == FeatureAction::hide_number_once ||
         code->action == FeatureAction::show_number_once || code->action == FeatureAction::choose_number_once;
}

}  // namespace

Task<Next> House::go(Meaning meaning, std::string digits) {
  const auto features = state_.now(meaning.call.tenant_id(), meaning.user);
  if (auto number = directory::speed_dialled(meaning.call.tenant(), *features, digits)) {
    if (number->empty()) return call::tell_and_end(meaning.call, "speed-dial-empty", Refusal::not_found);
    digits = std::move(*number);
  }
  const auto meant = directory::dial(meaning.call.tenant(), meaning.user.id, digits);
  if (meaning.after_a_code() && !leads_on(meant)) return turn_away(Refusal::not_found, "two codes at once");
  meaning.digits = std::move(digits);
  return std::visit(meaning, meant);
}

std::function<Task<bool>(CallRef, std::optional<UserId>, std::string)> House::asks_pin() {
  return [this](const CallRef& at, const std::optional<UserId>& who, const std::string& typed) {
    return who ? knows_pin_of(at, *who, &messages_, &pins_) : knows_no_pin(at, typed, &pins_);
  };
}

std::vector<directory::OutsidePhone> House::outside_phones(const directory::TenantSnapshot& tenant,
                                                           const UserId& id) const {
  const directory::User* user = tenant.user(id);
  if (user == nullptr) return {};
  return directory::outside_phones_of(tenant, state_, *user);
}

Task<Next> House::with_account(Meaning meaning, std::string dialled) {
  if (std::exchange(meaning.written, true)) co_return call::TurnAway{Refusal::not_found, "a code twice"};
  auto number = co_await account_and_number(meaning.call, std::move(dialled));
  if (!number) co_return call::TurnAway{Refusal::not_found, "no account code"};
  co_return co_await go(std::move(meaning), std::move(*number));
}

RecordedGreetings House::recorded(const TenantId& tenant, const ServiceId& attendant) const {
  const auto of = [&](GreetingFor hours) { return messages_.greeting({tenant, attendant}, hours); };
  return {.business_hours = of(GreetingFor::business_hours),
          .after_hours = of(GreetingFor::after_hours),
          .holiday = of(GreetingFor::holiday)};
}

Task<Next> House::dialled(CallRef call, std::string digits) {
  const auto& caller = call.party().user;
  const directory::User* user = caller ? call.tenant().user(caller->id) : nullptr;
  if (user == nullptr) return turn_away(Refusal::forbidden, "the caller is no user");
  const auto features = state_.now(call.tenant_id(), *user);
  if (features->hide_number) call.hide_number(true);
  if (features->outgoing_number > 0)
    call.show_number(directory::outgoing_number(call.tenant(), *user, features->outgoing_number));
  return go({.house = *this, .call = call, .user = *user, .digits = {}}, std::move(digits));
}

namespace {

/// A service that follows night service.
struct Service {
  const directory::NightRule& night;
  call::Party party;
};

template <class T>
std::optional<Service> service_of(const T* found) {
  if (found == nullptr) return std::nullopt;
  return Service{found->night, call::party_of(found->name, found->extension, found->numbers)};
}

// A menu that is named was chosen on purpose: night does not divert from it.
std::optional<Service> service_at(const directory::TenantSnapshot& tenant,
                                  const directory::Destination& destination) {
  if (const auto* to = std::get_if<directory::ToHuntGroup>(&destination))
    return service_of(tenant.hunt_group(to->group));
  if (const auto* to = std::get_if<directory::ToAutoAttendant>(&destination))
    return to->menu.empty() ? service_of(tenant.auto_attendant(to->attendant)) : std::nullopt;
  const auto* to = std::get_if<directory::ToVoicemail>(&destination);
  const auto* box = to != nullptr ? std::get_if<ServiceId>(&to->box) : nullptr;
  return box != nullptr ? service_of(tenant.mailbox(*box)) : std::nullopt;
}

}  // namespace

Task<Next> House::enter(CallRef call, directory::Destination destination) {
  const auto service = service_at(call.tenant(), destination);
  if (!service) return through_the_door(call, destination);
  auto night = directory::night_diversion(call.tenant().timetable(), service->night, call.wall_now(),
                                          state_.night(call.tenant_id()));
  if (!night) return through_the_door(call, destination);
  call.meant_for(service->party);
  return just(call::GoTo{.destination = std::move(night->to),
                         .reason = call::DiversionReason::time_of_day,
                         .because = std::move(night->why),
                         .from = service->party});
}

void House::pressed_in_talk(CallRef call, LegId by, const call::Party& user, FeatureAction action) {
  if (action == FeatureAction::call_park) return park_talk(call, by, user);
  if (action == FeatureAction::conference) return bring_together(call, by, user, hall_);
  if (action == FeatureAction::malicious_call_trace) trace_this_call(call, user.user->id, received_);
}

Task<Next> House::through_the_door(CallRef call, const directory::Destination& destination) {
  return std::visit(Door{*this, call}, destination);
}

}  // namespace centrale::features
