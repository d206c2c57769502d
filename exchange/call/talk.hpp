// Two parties in a talk: one loop over what happens in it.
#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "call/call_ref.hpp"
#include "call/guest.hpp"
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
  struct Parted {
    LegId by;
    GoTo by_goes;
    GoTo other_goes;
  };
  using News = std::variant<PeerLeft, HoldChanged, TransferAsked, SentOn, Parted>;
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
  /// Each goes on alone, in a call of its own.
  void part_later(LegId by, GoTo by_goes, GoTo other_goes) {
    news_.push(Parted{by, std::move(by_goes), std::move(other_goes)});
  }
  // Guests: while there are any, everybody is in a mix.
  void admit(Guest& guest);
  void dismiss(Guest& guest);
  [[nodiscard]] MixId mix() const { return mix_; }
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
  [[nodiscard]] std::optional<Next> part(const Parted& parted);
  void introduce();
  void warn();
  void wire();
  void wire_mix();

  Call& call_;
  std::unique_ptr<Leg> peer_;
  std::vector<Guest*> guests_;
  MixId mix_;
  InCallKeys party_keys_;
  InCallKeys peer_keys_;
  flow::Mailbox<News> news_;
};

[[nodiscard]] flow::Task<Next> talk(Call* call, Picked picked, Talk::Begin begin);

}  // namespace centrale::call
