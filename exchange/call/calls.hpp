// Every call of the exchange: where edge/ brings them in, and where they are found again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "call/call.hpp"
#include "call/leg_book.hpp"
#include "call/lines.hpp"
#include "call/recording_book.hpp"
#include "call/switchboard.hpp"
#include "call/talk_snapshot.hpp"

namespace centrale::call {

/// An INVITE that is in order: authenticated, its tenant known.
struct Arrival {
  std::unique_ptr<LegPort> leg;
  TenantId tenant;
  Origin origin;
  Party caller;
  std::vector<Diversion> diversions;  // that it had before it came to us
  std::string signalling_id;          // Call-ID, to find its trace
  int max_forwards = 70;
};

/// Owner of all calls. Life: the process; `switchboard`'s parts live longer. Loop's thread only;
/// everything in constant time.
class Calls final : public Lines {
 public:
  explicit Calls(Switchboard switchboard);
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;
  ~Calls();

  /// The call begins on the loop's next pass. A tenant that does not exist: the leg is refused, and the
  /// answer is empty.
  InteractionId arrive(Arrival arrival);

  /// INVITE with Replaces (RFC 3891), allowed by edge: `leg` is answered and takes the place of `old`,
  /// or picks up the call that rings there. Fails, and refuses `leg`, when `old` is gone or another tenant's.
  Result<void> replace(LegId old, std::unique_ptr<LegPort> leg, const TenantId& tenant, Party party,
                       Place place);

  /// What an exchange before this one has left with the media worker: a talk goes on. A caller who was with
  /// a menu or a mailbox is hung up, since the story that he was in cannot be resumed: an error.
  Result<InteractionId> adopt(const std::string& snapshot);

  /// The device has no registration any more: what rings there rings for nobody.
  void unreachable(const Of<UserId>& user, const DeviceId& device);

  /// A leg that is up leaves its talk and goes on alone, in a call of its own.
  void go_on(std::unique_ptr<Leg> leg, const UserId& payer, const GoTo& go);

  /// Ends every call, as for a shutdown that keeps nothing.
  void end_all(Ending why);

  [[nodiscard]] std::size_t count() const { return calls_.size(); }
  [[nodiscard]] std::size_t legs() const { return book_.count(); }
  [[nodiscard]] std::vector<CallFacts> list() const;
  [[nodiscard]] const Call* find(const InteractionId& interaction) const;
  // Lines
  [[nodiscard]] std::vector<LegFacts> facts_of(const Of<UserId>& user) const override;
  void originate(Origination order) override;
  void spawn(flow::Task<void> story) override { stories_.spawn(std::move(story)); }
  [[nodiscard]] const directory::Directory& directory() const override { return switchboard_.directory; }
  [[nodiscard]] flow::Loop& loop() const override { return switchboard_.loop; }
  /// Told, from inside the change, that another answer may come of `facts_of` from the loop's next pass on.
  void watch_legs(std::function<void(const Of<UserId>&)> watch) { watch_ = std::move(watch); }
  /// Live legs of a user; busy means more than none.
  [[nodiscard]] std::uint32_t legs_of(const Of<UserId>& user) const { return book_.legs_of(user); }

 private:
  friend class Call;
  void bury_soon(Call& call);
  void lay_aside(std::unique_ptr<Leg> leg);
  void bury();
  /// Of a leg that has outlived an exchange; nothing: it is inside.
  [[nodiscard]] std::optional<OutsidePass> pass_of_phone(const directory::TenantSnapshot& tenant,
                                                         const LegSnapshot& leg, const E164& number);
  [[nodiscard]] std::optional<OutsidePass> pass_of_before(const directory::TenantSnapshot& tenant,
                                                          const std::optional<UserId>& payer,
                                                          const LegSnapshot& leg);
  Call& add(const directory::TenantPtr& tenant, const InteractionId& interaction);

  struct Reaper : flow::Ready {
    explicit Reaper(Calls& owner);
    Calls& calls;
  };

  Switchboard switchboard_;
  std::function<void(const Of<UserId>&)> watch_;
  LegBook book_;
  RecordingBook recordings_;
  std::unordered_map<InteractionId, std::unique_ptr<Call>> calls_;
  std::vector<InteractionId> dead_;
  std::vector<std::unique_ptr<Leg>> aside_;  // legs that ended in a callback of their own
  std::uint64_t last_playback_;
  Reaper reaper_;
  flow::Scope stories_;
};

}  // namespace centrale::call
