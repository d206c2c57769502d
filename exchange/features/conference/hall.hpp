// The conferences that go on now, and who sits in them.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "call/call_ref.hpp"
#include "call/wrong_pins.hpp"
#include "features/conference/rules.hpp"
#include "flow/wait.hpp"

namespace centrale::features {

class Hall;
class Seat;

/// What a participant is told by the others.
enum class SeatNews : std::uint8_t { changed, somebody_came, dropped, over };

/// One that goes on. Life: from its first participant to its last.
struct Meeting {
  directory::Conference rules;
  call::MixId mix;
  std::vector<Seat*> seats;  // in the order in which they came
  bool locked = false;
  bool all_muted = false;  // but the hosts
  bool begun = false;      // a host has been here

  [[nodiscard]] bool full() const { return seats.size() >= rules.most_members; }
  [[nodiscard]] bool has_host() const;
  /// They hear each other; else whoever is here hears music.
  [[nodiscard]] bool talks() const { return seats.size() > 1 && (!rules.wait_for_host || begun); }
  void tell_all(SeatNews news) const;
  /// Somebody has come or left.
  void beep(call::CallRef by) const;
};

/// A participant, for as long as his flow sits here. Destroyed: he has left.
class Seat {
 public:
  Seat(Hall& hall, Of<ServiceId> at, directory::Conference rules, call::CallRef call, Role role,
       bool returns);
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat();

  [[nodiscard]] Meeting& meeting() const { return *meeting_; }
  [[nodiscard]] const ServiceId& conference() const { return at_.id; }
  [[nodiscard]] const call::CallRef& call() const { return call_; }
  [[nodiscard]] Role& role() { return role_; }
  [[nodiscard]] bool is_host() const { return role_.host; }
  [[nodiscard]] bool is_heard() const { return !role_.muted && (role_.host || !meeting_->all_muted); }
  void tell(SeatNews news) { news_.push(news); }
  [[nodiscard]] auto news() { return news_.next(); }

 private:
  void leave();

  Hall& hall_;
  Of<ServiceId> at_;
  call::CallRef call_;
  Role role_;
  Meeting* meeting_;
  flow::Mailbox<SeatNews> news_;
};

/// Life: the house's. Loop's thread only.
class Hall {
 public:
  /// Null: nobody is there.
  [[nodiscard]] Meeting* at(const Of<ServiceId>& conference) const;
  /// Where this user sits; null: nowhere.
  [[nodiscard]] Seat* of(const Of<UserId>& user) const;

  /// After too many wrong PINs nobody gets in by one for a while.
  [[nodiscard]] call::WrongPins<Of<ServiceId>>& wrong_pins() { return wrong_pins_; }

 private:
  friend class Seat;
  std::unordered_map<Of<ServiceId>, std::unique_ptr<Meeting>> meetings_;
  call::WrongPins<Of<ServiceId>> wrong_pins_{20, 5min};
};

}  // namespace centrale::features
