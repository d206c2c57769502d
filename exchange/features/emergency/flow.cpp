#include "features/emergency/flow.hpp"

namespace centrale::features {
namespace {

constexpr int kTries = 5;
constexpr Duration kBetweenTries = 1s;
constexpr Duration kRinging = 10min;

std::string place_of(const call::CallRef& call) {
  const auto* device = std::get_if<DeviceId>(&call.place());
  return device != nullptr ? device->value() : "outside";
}

// Whoever is at the door when the ambulance comes has to know (Kari's Law in spirit). At the beginning of the
// call: nobody waits for its end.
void tell_the_company(call::CallRef& call, const std::string& number) {
  const std::string who = call.party().name.empty() ? "somebody" : call.party().name;
  const std::string extension = call.party().extension.value();
  call.event("emergency.called", {{"number", number}, {"device", place_of(call)}, {"extension", extension}});
  call.alert(who + " (" + extension + ") calls " + number + " from " + place_of(call));
}

}  // namespace

flow::Task<call::Next> emergency_call(call::CallRef call, std::string number) {
  call::Party centre;
  centre.name = number;
  call.meant_for(centre);
  // No barring, no cap, no do-not-disturb. And no giving up at the first refusal: the caller may not call
  // twice.
  call::Refusal refusal = call::Refusal::congestion;
  tell_the_company(call, number);
  for (int tried = 0; tried < kTries; ++tried) {
    auto picked =
        co_await call.ring({call::RingOutside{.number = {}, .dialled = number, .emergency = true}}, kRinging);
    if (picked) co_return co_await call.talk(std::move(*picked));
    refusal = picked.error();
    call.event("emergency.failed", {{"number", number}, {"why", std::string(name_of(refusal))}});
    co_await call.pause(kBetweenTries);
  }
  co_return call::TurnAway{refusal, "the emergency services could not be reached"};
}

}  // namespace centrale::features
