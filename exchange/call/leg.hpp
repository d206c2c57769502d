// One party of a call: its signalling, who it is, how far it has come.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "call/admission.hpp"
#include "call/leg_port.hpp"
#include "call/lines.hpp"
#include "call/outcome.hpp"
#include "call/party.hpp"
#include "events/interaction.hpp"
#include "flow/timer_wheel.hpp"

namespace centrale::call {

class Call;
class Leg;

/// So long before its end a call that costs too much is warned; within the interval that is paid for.
inline constexpr Duration kWarningLasts = 5s;

struct Rang {};
struct SentEarlyMedia {};
struct Answered {};
struct WasRefused {
  Refusal refusal;
};
struct Ended {
  Ending ending;
};
struct Held {
  bool held;
};
struct Pressed {
  char digit;
};
/// Its snapshot is another now.
struct Changed {};
/// There is no money for it any more: it is ended when the warning has been heard.
struct SpentUp {};
using LegNews = std::variant<Rang, SentEarlyMedia, Answered, WasRefused, Ended, Held, Pressed,
                             TransferRequest, Changed, SpentUp>;

/// Whoever has the leg now: a ringing round or the call. Never told from inside a command.
class LegSink {
 public:
  virtual void on_news(Leg& leg, LegNews news) = 0;

 protected:
  ~LegSink() = default;
};

/// A phone outside that is a user's: his mobile, or an Anywhere number of his.
struct AtNumber {
  E164 number;
  friend bool operator==(const AtNumber&, const AtNumber&) = default;
};

/// Where the party is. None of them: outside, over whichever trunk takes the call.
using Place = std::variant<std::monostate, DeviceId, TrunkId, AtNumber>;
/// A phone of one of the tenant's own.
[[nodiscard]] inline bool is_colleagues(const Place& place) {
  return std::holds_alternative<DeviceId>(place) || std::holds_alternative<AtNumber>(place);
}

/// Belongs to one call at a time; owned by whoever rings, talks or waits with it, and handed on by
/// unique_ptr. Destroying it ends it and writes its end into the interaction record. Loop's thread only.
class Leg final : private LegListener {
 public:
  Leg(Call& call, std::unique_ptr<LegPort> port, Direction direction, Party party, Place place);
  Leg(const Leg&) = delete;
  Leg& operator=(const Leg&) = delete;
  ~Leg();

  [[nodiscard]] LegId id() const { return id_; }
  [[nodiscard]] EndpointId endpoint() const { return port_->endpoint(); }
  [[nodiscard]] LegPort& port() { return *port_; }
  [[nodiscard]] Call& call() const { return *call_; }
  [[nodiscard]] Direction direction() const { return direction_; }
  [[nodiscard]] Instant began() const { return began_; }
  [[nodiscard]] const Party& party() const { return party_; }
  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] bool is_answered() const { return answered_; }
  [[nodiscard]] bool is_held() const { return held_; }
  /// Somebody's phone rings for it: this one, or the one that it calls.
  [[nodiscard]] bool is_ringing() const { return !answered_ && (ringing_ || early_); }
  void hide_number(bool hidden) { party_.restricted = hidden; }
  void show_number(const E164& number) { party_.number = number; }
  /// The party has proved to be this user.
  void be(Party user);
  /// Set once it is over: the news may have come while nobody listened.
  [[nodiscard]] const std::optional<Ending>& ended() const { return ended_; }
  /// Its audio path is open: answered, or early media has been offered to it.
  [[nodiscard]] bool hears_us() const { return answered_ || early_; }

  void give_to(LegSink* sink) { sink_ = sink; }
  /// From here on it is part of another call and of that call's record (an attended transfer).
  void move_to(Call& call, std::string why = {});
  /// Holds a place under the tenant's cap on outside legs for as long as the leg lives.
  void keep(OutsidePass pass);
  void note_start(const UserId& payer, std::string why = {});
  void note(events::LegEventKind kind, std::string why = {}, LegId other = {});

  void alert();
  void open_early_media();
  void answer();
  void refuse(Refusal refusal);
  void hang_up(Ending why);
  void show(const Party& other) { port_->show(other); }
  /// Its phone has gone while it rang.
  void lost() { on_refused(Refusal::not_reachable); }
  void report_transfer(TransferProgress progress) { port_->report_transfer(progress); }
  void transfer_failed(Refusal why) { port_->transfer_failed(why); }
  /// Its name in the interaction record: its id, or the one it had before a restart.
  [[nodiscard]] LegId record_id() const { return record_id_; }
  /// For a leg brought back to life: it was up before.
  void resume(LegId record_id, bool held);
  /// It takes part in a talk now: what `move_to` has left open is written down.
  void joined();

 private:
  void on_ringing() override;
  void on_early_media() override;
  void on_answered() override;
  void on_refused(Refusal refusal) override;
  void on_ended(Ending ending) override;
  void on_held(bool held) override;
  void on_digit(char digit) override;
  void on_transfer(TransferRequest request) override;
  void on_changed() override;

  void tell(LegNews news);
  void note_way();
  void note_cost(directory::Micros cost);
  void spent_up();
  void end_of_money();

  Call* call_;
  std::unique_ptr<LegPort> port_;
  LegSink* sink_ = nullptr;
  LegId id_;
  LegId record_id_;
  Direction direction_;
  Instant began_;
  bool answered_ = false;
  bool ringing_ = false;
  bool early_ = false;
  bool held_ = false;
  bool moved_ = false;
  std::optional<Ending> ended_;
  std::optional<Refusal> refused_;
  UserId payer_;
  OutsidePass pass_;
  flow::Timer warning_;
  Party party_;
  Place place_;
};

}  // namespace centrale::call
