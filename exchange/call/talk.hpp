// Two parties in a talk: one loop over what happens in it.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "call/call_ref.hpp"
#include "call/in_call_keys.hpp"
#include "call/leg.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

/// Lives in the flow that talks; owns the peer's leg. The party's own hang-up does not come here: it
/// destroys the flow, and the peer is hung up with it.
class Talk {
 public:
  struct PeerLeft {};
  struct HoldChanged {};
  struct TransferAsked {
    LegId by;
    TransferRequest request;
  };
  struct SentOn {
    LegId by;
    GoTo go;
  };
  using News = std::variant<PeerLeft, HoldChanged, TransferAsked, SentOn>;
  enum class Begin : std::uint8_t { fresh, adopted };

  Talk(Call& call, Picked picked, Begin begin);
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;
  ~Talk();

  [[nodiscard]] auto news() { return news_.next(); }
  /// What comes next, when that was the end of this talk.
  [[nodiscard]] std::optional<Next> take(const News& news);

  // From outside the flow.
  void on_news(const Leg& leg, LegNews news);
  /// Whoever talks with `by` goes on; `by` hears nothing until that has come through.
  void send_on_later(LegId by, GoTo go) { news_.push(SentOn{by, std::move(go)}); }
  [[nodiscard]] bool has_peer() const { return peer_ != nullptr; }
  [[nodiscard]] Leg& peer() { return *peer_; }
  [[nodiscard]] std::unique_ptr<Leg>& peer_seat() { return peer_; }
  /// Somebody else sits in one of the two seats: both hear and see each other.
  void seats_changed();

 private:
  std::optional<Next> transfer(const TransferAsked& asked);
  std::optional<Next> send_on(Leg& transferor, const BlindTransfer& request);
  std::optional<Next> send_on(Leg& transferor, GoTo go);
  [[nodiscard]] Leg* seat_of(LegId leg);
  std::optional<Next> hand_over(Leg& transferor, const AttendedTransfer& request);
  [[nodiscard]] bool may_hand_over(const Leg& transferor, const Leg* other) const;
  void pressed(const Leg& leg, char key);
  void introduce();
  void wire();

  Call& call_;
  std::unique_ptr<Leg> peer_;
  InCallKeys party_keys_;
  InCallKeys peer_keys_;
  flow::Mailbox<News> news_;
};

[[nodiscard]] flow::Task<Next> talk(Call* call, Picked picked, Talk::Begin begin);

}  // namespace centrale::call
