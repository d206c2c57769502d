// One call: the party that is led through the exchange, the story it is in, and whom it talks with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "call/call_ref.hpp"
#include "call/leg.hpp"
#include "call/leg_book.hpp"
#include "call/lines.hpp"
#include "call/media_port.hpp"
#include "call/next.hpp"
#include "call/playback.hpp"
#include "call/switchboard.hpp"
#include "directory/snapshot.hpp"
#include "flow/scope.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

class Calls;
class RecordingBook;
class RingRound;
class Talk;
struct TalkSnapshot;

/// From one of the tenant's devices: what it dialled, and whose rights that are.
struct FromDevice {
  Of<UserId> user;
  DeviceId device;
  std::string digits;
};
/// From a user's mobile behind a mobile trunk: his own call, by his own rights.
struct FromMobile {
  Of<UserId> user;
  E164 number;
  std::string digits;
};
/// From outside, to a number of the tenant.
struct FromTrunk {
  TrunkId trunk;
  E164 called;
};
using Origin = std::variant<FromDevice, FromMobile, FromTrunk>;
/// Where the caller is.
[[nodiscard]] Place place_of(const Origin& origin);
/// The user whose own call it is; null: somebody's outside.
[[nodiscard]] const Of<UserId>* user_of(const Origin& origin);
/// Digits, or an E.164 number with its "+".
[[nodiscard]] std::string dialled_in(const Origin& origin);

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

  /// All start the story on the loop's next pass.
  void begin(std::unique_ptr<Leg> caller, const Origin& origin, std::vector<Diversion> diversions,
             int max_forwards);
  void originate(Origination order);
  /// A leg of another call that has been answered, on its way to somewhere else.
  void take_on(std::unique_ptr<Leg> leg, const UserId& payer, const GoTo& go);
  void resume(const TalkSnapshot& before, std::unique_ptr<Leg> party, std::unique_ptr<Leg> peer);
  /// The party alone, where its story can begin anew.
  void resume(const TalkSnapshot& before, std::unique_ptr<Leg> party);

  [[nodiscard]] CallFacts facts() const;
  /// Who is at the other side of this leg of the call, or is meant to be.
  [[nodiscard]] Party opposite(const Leg& leg) const;
  void end(Ending why);

  /// `leg`, answered, takes the place of the leg `old` of this call, whatever the call is doing, and is then
  /// moved from. False: `old` has no place that can be taken.
  [[nodiscard]] bool replace(LegId old, std::unique_ptr<Leg>& leg, Ending of_the_old);

  // What stories are told with: for CallRef, RingRound, Talk and their kin.
  [[nodiscard]] Switchboard& switchboard() const;
  [[nodiscard]] LegBook& book() const;
  [[nodiscard]] Calls& calls() const { return calls_; }
  [[nodiscard]] RecordingBook& recordings() const;
  [[nodiscard]] flow::Loop& loop() const { return switchboard().loop; }
  [[nodiscard]] MediaPort& media() const { return switchboard().media; }
  [[nodiscard]] const directory::TenantPtr& tenant() const { return tenant_; }
  [[nodiscard]] const InteractionId& interaction() const { return interaction_; }
  [[nodiscard]] Leg& party() const { return *party_; }
  [[nodiscard]] bool talks() const { return talk_ != nullptr; }

  /// He was summoned and has answered.
  void becomes_party(std::unique_ptr<Leg> leg);
  void answer();
  [[nodiscard]] flow::Mailbox<char>& digits();
  [[nodiscard]] PlaybackId new_playback();
  PlaybackId hear(Playlist playlist, MediaListener* listener = nullptr);
  /// As of somebody whom `holder` has put on hold.
  void hear_music(const Party& holder);
  /// Music by its name, as of a service.
  void hear_named_music(const std::string& name);
  /// While others ring: the music of the service, or else a ringing tone.
  void hear_ringback();
  void hear_other(EndpointId other);
  /// With everybody else who is in the mix; a party that holds is not in it until it resumes.
  void hear_mix(MixId mix, Voice voice);
  void hear_nothing();
  /// Nothing happens when something else plays by now.
  void stop_hearing(PlaybackId playback);
  [[nodiscard]] Playlist music(const Party& holder) const;
  [[nodiscard]] Playlist spoken(const prompts::Phrase& phrase) const;

 private:
  friend class Calls;
  friend class CallRef;
  friend class RingRound;
  friend class Talk;

  void on_news(Leg& leg, LegNews news) override;

  // The story.
  flow::Task<void> story(flow::Task<Next> beginning);
  flow::Task<Next> from_user(std::string digits);
  flow::Task<Next> from_trunk(const E164& called);
  flow::Task<Next> follow(const GoTo& go);
  flow::Task<Next> back_to_transferor(Refusal why);
  flow::Task<void> conclude(Next last);
  flow::Task<void> announce(Refusal refusal, std::string because);
  flow::Task<void> tell(Refusal refusal);
  void spawn(flow::Task<Next> beginning);

  // Transfers.
  void change_places(std::unique_ptr<Leg>& peer);
  void wait_for_transfer(std::unique_ptr<Leg> transferor);
  void transfer_came_through();
  void party_replaced();
  std::unique_ptr<Leg> seat(std::unique_ptr<Leg>& seat, std::unique_ptr<Leg>& leg);
  void forget_hearing();
  void hear_again();

  void keep_snapshot();
  void let_party_go();

  Calls& calls_;
  directory::TenantPtr tenant_;
  InteractionId interaction_;
  WallInstant began_;
  std::string language_;
  std::string outcome_;
  std::string account_;  // code that the call is written to
  std::unique_ptr<Leg> party_;
  std::unique_ptr<Leg> transferor_;  // waits for the outcome of the blind transfer that it asked for
  std::string dialled_;              // by the caller
  std::optional<directory::Destination> resumes_at_;
  Party called_;
  Payer payer_;
  std::string service_music_;  // of the last service that the call came by; empty: the holder's
  std::vector<Diversion> diversions_;
  int max_forwards_ = 70;
  int hops_ = 0;
  bool talked_ = false;
  bool over_ = false;    // the party has hung up, or everything has been ended
  bool buried_ = false;  // Calls will destroy it
  Hearing hearing_;
  std::unique_ptr<flow::Mailbox<char>> digits_;
  RingRound* round_ = nullptr;
  Talk* talk_ = nullptr;
  flow::Scope scope_;  // last: dies first
};

}  // namespace centrale::call
