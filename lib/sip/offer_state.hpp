// When an offer or an answer may travel: RFC 3264 §4, RFC 3261 §13.2.1 and §14, RFC 3311 §5, RFC 6337.
// Pure. What the offers say is the business of whoever owns the session.
#pragma once

#include <cstdint>

namespace centrale::sip {

enum class OfferState : std::uint8_t {
  none,          // nothing was ever offered
  local_offer,   // ours is out, the answer is not here
  remote_offer,  // theirs is here, our answer is not out
  agreed,
};

/// What to do with an offer that arrived in an UPDATE or a re-INVITE.
enum class OfferVerdict : std::uint8_t {
  take,
  glare,  // 491: ours is out (RFC 3261 §14.2, RFC 3311 §5.2)
  early,  // 500 with Retry-After: theirs of before is not answered yet
};

/// The one exchange of a dialog that may be open at a time.
class OfferExchange {
 public:
  [[nodiscard]] OfferState state() const { return state_; }
  /// RFC 3264 §4: no new offer while one is open, whoever made it.
  [[nodiscard]] bool may_offer() const { return state_ == OfferState::none || state_ == OfferState::agreed; }
  [[nodiscard]] bool must_answer() const { return state_ == OfferState::remote_offer; }
  [[nodiscard]] bool awaits_answer() const { return state_ == OfferState::local_offer; }

  [[nodiscard]] OfferVerdict judge() const {
    if (state_ == OfferState::local_offer) return OfferVerdict::glare;
    return state_ == OfferState::remote_offer ? OfferVerdict::early : OfferVerdict::take;
  }

  void offer_sent() { open(OfferState::local_offer); }
  void offer_received() { open(OfferState::remote_offer); }
  void answered() {
    state_ = OfferState::agreed;
    agreed_ = true;
  }
  /// The open offer was refused or its request failed: what was agreed before holds (RFC 3264 §8).
  void withdrawn() { state_ = agreed_ ? OfferState::agreed : OfferState::none; }
  /// A restarted exchange goes on with what it had agreed.
  void resume() { answered(); }

 private:
  void open(OfferState whose) { state_ = whose; }

  OfferState state_ = OfferState::none;
  bool agreed_ = false;
};

}  // namespace centrale::sip
