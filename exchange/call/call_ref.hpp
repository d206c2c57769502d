// The vocabulary in which features are written. Every wait ends when the caller hangs up (the flow is
// destroyed where it stands) or when its deadline comes.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "call/guest.hpp"
#include "call/leg.hpp"
#include "call/lines.hpp"
#include "call/media_port.hpp"
#include "call/next.hpp"
#include "call/outcome.hpp"
#include "call/party.hpp"
#include "directory/snapshot.hpp"
#include "flow/loop.hpp"
#include "flow/task.hpp"
#include "prompts/phrase.hpp"

namespace centrale::call {

class Call;

/// Every way to reach a colleague, all at once.
struct RingUser {
  UserId user;
  bool of_group = false;  // a call for a group of his
};
/// A number outside, by the rights and the purse of whoever sends the call there.
struct RingOutside {
  E164 number;
  std::string dialled;  // short codes and emergency numbers, as dialled; else empty
  bool emergency = false;
};
using RingTarget = std::variant<RingUser, RingOutside>;

/// The leg of somebody who has answered. Dropped: hung up.
struct Picked {
  std::unique_ptr<Leg> leg;
};

/// How keys are gathered. `terminator` ends early and is not part of the answer; 0: none.
struct CollectRule {
  std::size_t max = 1;
  char terminator = '#';
  Duration first = 8s;
  Duration between = 4s;
};

struct Recorded {
  RecordingResult::How how = RecordingResult::How::failed;
  std::string file;
  Duration length{};
  double peak = 0;

  /// Something of use is in the file.
  [[nodiscard]] bool kept() const {
    return how != RecordingResult::How::disk_full && how != RecordingResult::How::failed;
  }
};

struct RecordRule {
  std::string file;
  Duration longest = 180s;
  Duration stop_after_silence = 8s;
  std::string end_keys = "#";
  /// Gets the recording, from the loop, when the party hung up before the flow could.
  std::move_only_function<void(Recorded)> if_abandoned;
};

/// A call, as features see it: given by value, cheap, good for as long as the feature's flow lives.
class CallRef {
 public:
  explicit CallRef(Call& call) : call_(&call) {}

  // Facts.
  [[nodiscard]] const InteractionId& interaction() const;
  [[nodiscard]] const directory::TenantSnapshot& tenant() const;
  [[nodiscard]] const TenantId& tenant_id() const;
  /// Who is being led through the exchange: normally the caller.
  [[nodiscard]] const Party& party() const;
  /// The device or trunk that it is at.
  [[nodiscard]] const Place& place() const;
  /// The user that the party is; empty also once the party has been handed on.
  [[nodiscard]] std::optional<Of<UserId>> caller() const;
  /// Two have been connected in this call.
  [[nodiscard]] bool has_talked() const;
  /// Who was meant in the first place.
  [[nodiscard]] const Party& called() const;
  /// Said by the first place that stands for somebody; later ones have been diverted to.
  void meant_for(Party called);
  [[nodiscard]] const std::vector<Diversion>& diversions() const;
  /// Whose rights and whose purse count for legs to the outside.
  [[nodiscard]] const Payer& payer() const;
  [[nodiscard]] const std::string& language() const;
  void speak(std::string language);
  [[nodiscard]] bool is_answered() const;
  /// CLIR for the legs that this call makes from here on.
  void hide_number(bool hidden);
  /// The party has proved to be this user: from here on it calls by his rights, and he pays.
  void be(const directory::User& user);
  /// The number that the party shows on the legs that this call makes from here on.
  void show_number(const E164& number);
  /// Talking, calling or ringing anywhere but in this call as its party: computed from live legs.
  [[nodiscard]] bool is_busy(const UserId& user) const;
  [[nodiscard]] bool is_reachable(const UserId& user) const;
  [[nodiscard]] flow::Loop& loop() const;
  [[nodiscard]] Instant now() const;
  [[nodiscard]] WallInstant wall_now() const;

  // For the record.
  void event(std::string name, std::vector<std::pair<std::string, std::string>> facts);
  /// What became of the call, where "answered" would not say it: "voicemail".
  void outcome(std::string outcome);
  /// The project or client that this call is written to.
  void write_to(const directory::AccountCode& account);
  [[nodiscard]] bool has_account() const;
  /// The tenant's list hears of it at once, by mail.
  void alert(const std::string& what);

  // The party alone.
  [[nodiscard]] flow::Task<void> answer();
  [[nodiscard]] flow::Task<void> play(prompts::Phrase phrase);
  [[nodiscard]] flow::Task<void> play(Playlist playlist);
  /// The next key, or nothing after `wait`.
  [[nodiscard]] flow::Task<std::optional<char>> digit(Duration wait);
  /// Keys, from the first one on instead of the prompt. Empty: none came.
  [[nodiscard]] flow::Task<std::string> collect(CollectRule rule, prompts::Phrase prompt);
  [[nodiscard]] flow::Task<std::string> collect(CollectRule rule, Playlist prompt);
  [[nodiscard]] flow::Task<Recorded> record(RecordRule rule);
  [[nodiscard]] flow::Task<void> pause(Duration span);
  /// `own`: that of the place where he waits; empty: of the service that he came by, else the tenant's.
  void hold_music(const std::string& own = {});
  /// The music that the party hears from here on whenever it waits or is held; empty: the holder's.
  void set_service_music(std::string name);
  void silence();
  /// With everybody else in the mix, whenever it does not hold.
  void join(MixId mix, Voice voice);
  /// Everybody in the mix hears it.
  void announce(MixId mix, Playlist what);

  // With others.
  /// All at once; the first to answer is picked and the rest stop ringing.
  [[nodiscard]] flow::Task<std::expected<Picked, Refusal>> ring(std::vector<RingTarget> targets,
                                                                Duration limit);
  /// Until it is over, or one of the two sends the other on.
  [[nodiscard]] flow::Task<Next> talk(Picked picked);

  // Between calls of this tenant.
  /// Legs that ring at one of these colleagues, the longest-ringing first.
  [[nodiscard]] std::vector<LegId> ringing_at(const std::vector<UserId>& users) const;
  /// Legs of the party's user in other talks, the newest first; `held`: those who hear music there.
  [[nodiscard]] std::vector<LegId> other_talks(bool held) const;
  /// The same of any user of the tenant; talks of this call are left out.
  [[nodiscard]] std::vector<LegId> talks_of(const UserId& user, bool held) const;
  /// The party is answered and takes the place of a leg of another call. This call is over then, and has no
  /// party any more. False: that leg has no place that could be taken.
  [[nodiscard]] bool take_place_of(LegId leg);
  /// The party is answered and becomes somebody whom `other`'s flow can talk with. This call is over then.
  [[nodiscard]] Picked hand_party_to(const CallRef& other);
  /// Whoever talks with `leg` in another call goes on from there, as if `leg` had transferred him.
  void send_on_from(LegId leg, GoTo go);
  /// The two who talk in this call go on alone, each in a call of its own; `by` is the leg of one of them.
  void part(LegId by, GoTo by_goes, GoTo other_goes);
  /// The party hears and is heard by those who talk where `leg` is, until what is returned is destroyed.
  /// Null: `leg` is in no talk of this tenant's.
  [[nodiscard]] std::unique_ptr<Guest> join_talk_of(LegId leg);
  /// The exchange outside of this call; lives longer than it.
  [[nodiscard]] Lines& lines() const;
  /// Where this call begins anew when the exchange has been restarted in the middle of it.
  void resumes_at(directory::Destination destination);

 private:
  Call* call_;
};

}  // namespace centrale::call
