// The rooms of the house, and which door leads to which.
#pragma once

#include "call/rooms.hpp"
#include "directory/feature_state.hpp"
#include "features/anywhere/flow.hpp"
#include "features/auto_attendant/flow.hpp"
#include "features/call_back/wishes.hpp"
#include "features/conference/hall.hpp"
#include "features/hunt_group/rota.hpp"
#include "features/park/lot.hpp"
#include "features/trace/received.hpp"
#include "features/voicemail/messages.hpp"
#include "features/voicemail/pin_guard.hpp"

namespace centrale::features {

/// Life: the process; what it is made with lives longer. Loop's thread only.
class House final : public call::Rooms {
 public:
  House(directory::FeatureState& state, Messages& messages)
      : state_(state), messages_(messages), wishes_(state) {}

  [[nodiscard]] flow::Task<call::Next> dialled(call::CallRef call, std::string digits) override;
  [[nodiscard]] flow::Task<call::Next> enter(call::CallRef call, directory::Destination destination) override;
  [[nodiscard]] std::vector<directory::OutsidePhone> outside_phones(const directory::TenantSnapshot& tenant,
                                                                    const UserId& user) const override;
  void rings_at(call::CallRef call, const UserId& user) override { received_.note(call, user); }
  void pressed_in_talk(call::CallRef call, LegId by, const call::Party& user,
                       directory::FeatureAction action) override;
  void line_changed(const Of<UserId>& user) override { wishes_.line_changed(user); }

 private:
  struct Door;
  struct Meaning;

  [[nodiscard]] flow::Task<call::Next> go(Meaning meaning, std::string digits);
  [[nodiscard]] flow::Task<call::Next> with_account(Meaning meaning, std::string dialled);
  [[nodiscard]] flow::Task<call::Next> through_the_door(call::CallRef call,
                                                        const directory::Destination& destination);

  [[nodiscard]] std::function<flow::Task<bool>(call::CallRef, std::optional<UserId>, std::string)> asks_pin();
  [[nodiscard]] RecordedGreetings recorded(const TenantId& tenant, const ServiceId& attendant) const;

  directory::FeatureState& state_;
  Messages& messages_;
  PinGuard pins_;
  Rotas rotas_;
  ParkLot lot_;
  Wishes wishes_;
  CallsDue due_;
  ReceivedCalls received_;
  Hall hall_;
};

}  // namespace centrale::features
