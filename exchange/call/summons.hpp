// A user is rung by the exchange itself, so that he becomes the party of a call that it begins.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "call/leg.hpp"
#include "call/lines.hpp"
#include "call/next.hpp"
#include "flow/task.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

/// All his phones ring, the first to answer has him. Lives in the flow that summons; destroyed: the rest
/// stop ringing.
class Summons final : private LegSink {
 public:
  using Outcome = std::expected<std::unique_ptr<Leg>, Refusal>;

  struct LegTold {
    LegId leg;
    LegNews news;
  };
  struct TimeUp {};
  using News = std::variant<LegTold, TimeUp>;

  Summons(Call& call, const Origination& order);
  Summons(const Summons&) = delete;
  Summons& operator=(const Summons&) = delete;

  /// The outcome when no phone is left that could still answer.
  [[nodiscard]] std::optional<Outcome> settled() const;
  [[nodiscard]] auto news() { return news_.next(); }
  [[nodiscard]] std::optional<Outcome> take(const News& news);

 private:
  void on_news(Leg& leg, LegNews news) override { news_.push(LegTold{leg.id(), std::move(news)}); }
  void ring(Call& call, const Origination& order);
  void ring_devices(Call& call, LegOrder order, const Of<UserId>& user);
  void ring_outside(Call& call, LegOrder order, const E164& number, const directory::User* user);
  void add(Call& call, std::unique_ptr<LegPort> port, const Party& party, Place place, const UserId& payer);

  std::vector<std::unique_ptr<Leg>> legs_;
  std::vector<Refusal> refusals_;
  flow::Mailbox<News> news_;
  flow::Timer limit_;
};

/// Whoever answers becomes the call's party and is led to `order.to`.
[[nodiscard]] flow::Task<Next> summon(Call* call, Origination order);

}  // namespace centrale::call
