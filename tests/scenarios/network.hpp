// Phones and the carrier in memory: what stands at the other end of every leg. Survives the exchange.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "call/leg_port.hpp"
#include "flow/loop.hpp"
#include "scenarios/memory_media.hpp"

namespace centrale::scenarios {

class MemoryLeg;
struct Phone;

/// One dialog between a phone and the exchange, as the phone sees it.
struct Dialog {
  enum class State : std::uint8_t { calling, ringing, answered, over };

  LegId id;
  Phone* phone = nullptr;
  call::EndpointId endpoint;
  bool from_phone = false;  // the phone called
  State state = State::calling;
  std::string with;          // what it dialled, or who calls it
  std::string over_because;  // "busy", "hung-up", "transferred"...
  call::Party shown;         // whom its display names
  call::LegOrder order;      // of a call to the phone
  std::vector<call::TransferProgress> progress;
  std::optional<call::Refusal> transfer_failed;
  bool held = false;         // the phone has put the exchange on hold
  bool alerted = false;      // 180 came
  bool early = false;        // 183 with SDP came
  MemoryLeg* leg = nullptr;  // null: the exchange knows nothing of it (any more)

  [[nodiscard]] bool live() const { return state != State::over; }
};
using DialogPtr = std::shared_ptr<Dialog>;

struct Phone {
  std::string name;  // "acme-201", "+31612345678"
  bool registered = true;
  bool responds = true;  // false: an INVITE is lost
  std::string refuses;   // "busy": answers every INVITE with that
  bool sends_early_media = false;
  std::vector<DialogPtr> dialogs;  // oldest first

  [[nodiscard]] DialogPtr last() const { return dialogs.empty() ? nullptr : dialogs.back(); }
};

/// The exchange's side of a dialog.
class MemoryLeg final : public call::LegPort {
 public:
  MemoryLeg(class Network& network, DialogPtr dialog);
  ~MemoryLeg() override;

  [[nodiscard]] LegId id() const override { return dialog_->id; }
  [[nodiscard]] call::EndpointId endpoint() const override { return dialog_->endpoint; }
  void listen(call::LegListener& listener) override { listener_ = &listener; }
  void alert() override;
  void early_media() override;
  void answer() override;
  void refuse(call::Refusal refusal) override;
  void hang_up(call::Ending why) override;
  void show(const call::Party& party) override { dialog_->shown = party; }
  void report_transfer(call::TransferProgress progress) override { dialog_->progress.push_back(progress); }
  void transfer_failed(call::Refusal why) override { dialog_->transfer_failed = why; }
  [[nodiscard]] std::string snapshot() const override { return std::to_string(dialog_->id.value()); }

  [[nodiscard]] call::LegListener* listener() { return listener_; }

 private:
  void end(const std::string& why);
  class Network& network_;
  DialogPtr dialog_;
  call::LegListener* listener_ = nullptr;
};

/// The Dialler of the exchange under test, and every phone. One for a scenario.
class Network final : public call::Dialler {
 public:
  Network(flow::Loop& loop, MemoryMedia& media) : loop_(loop), media_(media) {}

  Phone& phone(const std::string& name);
  [[nodiscard]] const std::map<std::string, std::unique_ptr<Phone>>& phones() const { return phones_; }
  using PhonesOf = std::function<std::vector<DeviceId>(const Of<UserId>&)>;
  void find_phones(PhonesOf phones_of) { phones_of_ = std::move(phones_of); }
  void set_carrier_down(bool down) { carrier_down_ = down; }

  /// A dialog that the phone begins; its leg is for the exchange.
  [[nodiscard]] std::unique_ptr<MemoryLeg> call_in(Phone& phone, const std::string& with);
  // What a phone does in a dialog.
  void answers(Dialog& dialog);
  void refuses(Dialog& dialog, call::Refusal refusal);
  void hangs_up(Dialog& dialog);
  void holds(Dialog& dialog, bool held);
  void sends_early_media(Dialog& dialog);
  void presses(Dialog& dialog, char digit);
  void asks_transfer(Dialog& dialog, call::TransferRequest request);

  /// Killed: legs die without a word to their phones.
  void exchange_killed();
  void exchange_back() { killed_ = false; }
  /// Dialogs that the exchange did not take up again.
  void drop_orphans();
  [[nodiscard]] std::size_t live_dialogs() const;

  [[nodiscard]] std::vector<std::unique_ptr<call::LegPort>> dial(const call::LegOrder& order) override;
  [[nodiscard]] std::vector<DeviceId> reachable_devices(const Of<UserId>& user) const override;
  [[nodiscard]] Result<std::unique_ptr<call::LegPort>> adopt(const std::string& snapshot) override;

 private:
  friend class MemoryLeg;
  DialogPtr open(Phone& phone, const std::string& with, bool from_phone);
  void invite_arrives(const DialogPtr& dialog);
  template <class Tell>
  void tell(const Dialog& dialog, Tell&& how);

  flow::Loop& loop_;
  MemoryMedia& media_;
  std::uint64_t last_leg_ = 0;
  bool killed_ = false;
  bool carrier_down_ = false;
  std::map<std::string, std::unique_ptr<Phone>> phones_;
  PhonesOf phones_of_;
};

}  // namespace centrale::scenarios
