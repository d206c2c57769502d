// A round of ringing: several targets at once, the first to answer is picked.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "call/answer_confirmation.hpp"
#include "call/call_ref.hpp"
#include "call/leg.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

/// Lives in the flow that rings. Destroyed: whoever still rings stops, and whoever answered too late is
/// hung up, because their legs die with it.
class RingRound final : private LegSink {
 public:
  using Outcome = std::expected<Picked, Refusal>;

  struct LegTold {
    LegId leg;
    LegNews news;
  };
  struct TimeUp {};
  /// A phone that is there says within this time that it rings.
  struct StillMute {};
  /// `by`, answered, takes the call that rings at `leg` (INVITE with Replaces).
  struct PickedUp {
    LegId leg;
    std::unique_ptr<Leg> by;
  };
  /// Whoever answered a phone outside has not said that it is him.
  struct NotConfirmed {
    LegId leg;
  };
  using News = std::variant<LegTold, TimeUp, StillMute, PickedUp, NotConfirmed>;

  RingRound(Call& call, const std::vector<RingTarget>& targets, Duration limit);
  RingRound(const RingRound&) = delete;
  RingRound& operator=(const RingRound&) = delete;
  ~RingRound();

  /// The outcome when nobody is left who could still answer.
  [[nodiscard]] std::optional<Outcome> settled() const;
  [[nodiscard]] auto news() { return news_.next(); }
  [[nodiscard]] std::optional<Outcome> take(News news);

  // From outside the flow.
  /// False as well once somebody has answered or picked up, though the flow has yet to hear of it.
  [[nodiscard]] bool rings(LegId leg) const;
  void pick_up(LegId leg, std::unique_ptr<Leg> by);
  void party_replaced();

 private:
  struct Target {
    std::vector<std::unique_ptr<Leg>> legs;
    std::vector<Refusal> refusals;
    bool rang = false;
  };
  struct Found {
    Target* target;
    std::size_t at;
  };

  void dial(const RingUser& user);
  void dial_outside_phones(Target& target, const RingUser& user, const Party& party);
  void dial(const RingOutside& outside);
  /// `payer`: whose purse a leg to the outside is on.
  Leg* add(Target& target, const LegOrder& order, const Party& party, const Place& place,
           const UserId& payer = {});
  void note_payer(const Leg& leg, const UserId& payer, const Meter* meter);
  void note_refused(const RingOutside& who, Refusal why);
  [[nodiscard]] LegOrder order() const;

  void on_news(Leg& leg, LegNews news) override;
  void decide(News news);
  [[nodiscard]] std::optional<Found> find(LegId leg);
  [[nodiscard]] std::size_t legs() const;

  std::optional<Outcome> told(const Found& found, const LegNews& news);
  std::optional<Outcome> pressed(const Found& found, char key);
  void rang(Target& target);
  void sent_early_media(const Leg& leg);
  [[nodiscard]] static Refusal of_his_phone(Refusal refusal);
  void refused(const Found& found, Refusal refusal);
  void give_up_mute_phones();
  [[nodiscard]] static std::unique_ptr<Leg> take_leg(const Found& found);
  [[nodiscard]] Refusal time_is_up() const;

  Call& call_;
  std::vector<Target> targets_;
  bool rang_ = false;
  bool decided_ = false;
  bool early_media_ = false;
  flow::Mailbox<News> news_;
  AnswerConfirmation confirmation_;
  flow::Timer limit_;
  flow::Timer mute_;
};

[[nodiscard]] flow::Task<RingRound::Outcome> ring(Call* call, std::vector<RingTarget> targets,
                                                  Duration limit);

}  // namespace centrale::call
