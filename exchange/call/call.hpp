// One call: the party that is led through the exchange, the story it is in, and whom it talks with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "call/call_ref.hpp"
#include "call/leg.hpp"
#include "call/media_port.hpp"
#include "call/next.hpp"
#include "call/playback.hpp"
#include "call/switchboard.hpp"
#include "directory/snapshot.hpp"
#include "flow/scope.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

class Calls;
class RingRound;
class Talk;

/// From one of the tenant's devices: what it dialled, and whose rights that are.
struct FromDevice {
  Of<UserId> user;
  DeviceId device;
  std::string digits;
};
/// From outside, to a number of the tenant.
struct FromTrunk {
  TrunkId trunk;
  E164 called;
};
using Origin = std::variant<FromDevice, FromTrunk>;

/// For inspection.
struct CallFacts {
  InteractionId interaction;
  TenantId tenant;
  Party party;
  std::optional<Party> peer;
  WallInstant began;
  bool answered = false;
  std::string stands_at;  // await tree
};

/// Life: from arrival until its flow has ended or its party has hung up; owned by Calls. The flow dies
/// first, and with it whatever it holds: ringing legs, playbacks, recordings, the talk. Loop's thread.
class Call final : private LegSink {
 public:
  Call(Calls& calls, directory::TenantPtr tenant, InteractionId interaction);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call();

  void begin(std::unique_ptr<Leg> caller, Origin origin, std::vector<Diversion> diversions);
  void resume(std::unique_ptr<Leg> party, std::unique_ptr<Leg> peer);
  [[nodiscard]] CallFacts facts() const;

  /// `leg`, answered, takes the place of the leg `old` of this call, whatever the call is doing.
  [[nodiscard]] bool replace(LegId old, std::unique_ptr<Leg> leg, Ending of_the_old);

  // What the story is told with: CallRef, RingRound, Talk and their kin.
  [[nodiscard]] Switchboard& switchboard() const;
  [[nodiscard]] LegBook& book() const;
  [[nodiscard]] RecordingBook& recordings() const;
  [[nodiscard]] flow::Loop& loop() const { return switchboard().loop; }
  [[nodiscard]] MediaPort& media() const { return switchboard().media; }
  [[nodiscard]] const directory::TenantPtr& tenant() const { return tenant_; }
  [[nodiscard]] const InteractionId& interaction() const { return interaction_; }
  [[nodiscard]] Leg& party() { return *party_; }
  [[nodiscard]] const Leg& party() const { return *party_; }

  void answer();
  [[nodiscard]] PlaybackId hear(Playlist playlist, MediaListener* listener);
  void hear_music();
  void hear_ringback();
  void hear_nothing();
  void stop_hearing(PlaybackId playback);
  [[nodiscard]] Playlist music() const;
  [[nodiscard]] Playlist spoken(const prompts::Phrase& phrase) const;
  [[nodiscard]] flow::Mailbox<char>& digits() { return digits_; }

 private:
  friend class CallRef;
  friend class RingRound;
  friend class Talk;

  void on_news(Leg& leg, LegNews news) override;

  flow::Task<void> story(Next next);
  flow::Task<void> conclude(Next next);
  [[nodiscard]] Next first_step(const Origin& origin) const;
  void follow(const GoTo& go);
  void transfer_came_through();
  void keep_snapshot();

  Calls& calls_;
  directory::TenantPtr tenant_;
  InteractionId interaction_;
  WallInstant began_;
  std::string language_;
  std::unique_ptr<Leg> party_;
  std::unique_ptr<Leg> transferor_;  // waits for the outcome of the blind transfer that it asked for
  std::optional<DeviceId> device_;
  Party called_;
  Payer payer_;
  std::vector<Diversion> diversions_;
  Hearing hearing_;
  flow::Mailbox<char> digits_;
  RingRound* round_ = nullptr;
  Talk* talk_ = nullptr;
  bool over_ = false;
  flow::Scope scope_;  // last: dies first
};

}  // namespace centrale::call
