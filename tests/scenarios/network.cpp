#include "scenarios/network.hpp"

#include <algorithm>

namespace centrale::scenarios {

using call::Ending;
using call::Refusal;
using State = Dialog::State;

// ---- The exchange's side.

MemoryLeg::MemoryLeg(Network& network, DialogPtr dialog) : network_(network), dialog_(std::move(dialog)) {
  dialog_->leg = this;
}

MemoryLeg::~MemoryLeg() {
  dialog_->leg = nullptr;
  if (network_.killed_) return;
  if (dialog_->live())
    end(dialog_->state == State::answered ? "hung-up" : dialog_->from_phone ? "refused" : "cancelled");
  network_.media_.close(dialog_->endpoint);
}

void MemoryLeg::end(const std::string& why) {
  if (!dialog_->live()) return;
  dialog_->state = State::over;
  dialog_->over_because = why;
}

void MemoryLeg::alert() { dialog_->alerted = true; }
void MemoryLeg::early_media() { dialog_->early = true; }
void MemoryLeg::answer() { dialog_->state = State::answered; }
void MemoryLeg::refuse(Refusal refusal) { end(std::string(name_of(refusal))); }
void MemoryLeg::hang_up(Ending why) { end(std::string(name_of(why))); }

// ---- The phones' side.

Phone& Network::phone(const std::string& name) {
  auto& found = phones_[name];
  if (!found) {
    found = std::make_unique<Phone>();
    found->name = name;
  }
  return *found;
}

DialogPtr Network::open(Phone& phone, const std::string& with, bool from_phone) {
  auto dialog = std::make_shared<Dialog>();
  dialog->id = LegId(++last_leg_);
  dialog->phone = &phone;
  dialog->endpoint = media_.open();
  dialog->from_phone = from_phone;
  dialog->with = with;
  phone.dialogs.push_back(dialog);
  return dialog;
}

std::unique_ptr<MemoryLeg> Network::call_in(Phone& phone, const std::string& with) {
  return std::make_unique<MemoryLeg>(*this, open(phone, with, true));
}

template <class Tell>
void Network::tell(const Dialog& dialog, Tell&& how) {
  if (dialog.leg != nullptr && dialog.leg->listener() != nullptr) how(*dialog.leg->listener());
}

void Network::answers(Dialog& dialog) {
  dialog.state = State::answered;
  tell(dialog, [](auto& listener) { listener.on_answered(); });
}

void Network::refuses(Dialog& dialog, Refusal refusal) {
  dialog.state = State::over;
  dialog.over_because = "refused";
  tell(dialog, [&](auto& listener) { listener.on_refused(refusal); });
}

void Network::hangs_up(Dialog& dialog) {
  dialog.state = State::over;
  dialog.over_because = "hung-up-here";
  tell(dialog, [](auto& listener) { listener.on_ended(Ending::hung_up); });
}

void Network::holds(Dialog& dialog, bool held) {
  dialog.held = held;
  tell(dialog, [&](auto& listener) { listener.on_held(held); });
}

void Network::sends_early_media(Dialog& dialog) {
  tell(dialog, [](auto& listener) { listener.on_early_media(); });
}

void Network::presses(Dialog& dialog, char digit) {
  tell(dialog, [&](auto& listener) { listener.on_digit(digit); });
}

void Network::asks_transfer(Dialog& dialog, call::TransferRequest request) {
  tell(dialog, [&](auto& listener) { listener.on_transfer(std::move(request)); });
}

// ---- The exchange calls.

std::vector<DeviceId> Network::reachable_devices(const Of<UserId>& user) const {
  std::vector<DeviceId> reachable = phones_of_(user);
  std::erase_if(reachable, [this](const DeviceId& device) {
    const auto at = phones_.find(device.value());
    return at != phones_.end() && !at->second->registered;
  });
  return reachable;
}

std::vector<std::unique_ptr<call::LegPort>> Network::dial(const call::LegOrder& order) {
  std::vector<std::unique_ptr<call::LegPort>> legs;
  std::string name;
  if (const auto* device = std::get_if<call::ToDevice>(&order.to)) {
    name = device->device.value();
  } else {
    const auto& outside = std::get<call::ToOutside>(order.to);
    if (carrier_down_) return legs;
    name = outside.dialled.empty() ? with_plus(outside.number) : outside.dialled;
  }
  const call::Party& caller = order.caller;
  std::string with = caller.extension.value();
  const bool outside = std::holds_alternative<call::ToOutside>(order.to);
  if (outside || with.empty())
    with = caller.number && !caller.restricted ? with_plus(*caller.number) : "anonymous";
  const DialogPtr dialog = open(phone(name), with, false);
  dialog->order = order;
  dialog->shown = caller;
  legs.push_back(std::make_unique<MemoryLeg>(*this, dialog));
  loop_.post([this, dialog] { invite_arrives(dialog); });
  return legs;
}

void Network::invite_arrives(const DialogPtr& dialog) {
  const Phone& phone = *dialog->phone;
  if (!dialog->live() || !phone.responds) return;
  if (phone.refuses == "busy") return refuses(*dialog, Refusal::busy);
  if (phone.refuses == "declined") return refuses(*dialog, Refusal::declined);
  if (phone.refuses == "congestion") return refuses(*dialog, Refusal::congestion);
  if (!phone.refuses.empty()) return refuses(*dialog, Refusal::failed);
  dialog->state = State::ringing;
  if (phone.sends_early_media) return sends_early_media(*dialog);
  tell(*dialog, [](auto& listener) { listener.on_ringing(); });
}

// ---- The exchange dies and comes back.

void Network::exchange_killed() {
  killed_ = true;
  media_.control_lost();
}

Result<std::unique_ptr<call::LegPort>> Network::adopt(const std::string& snapshot) {
  for (const auto& [name, phone] : phones_) {
    for (const DialogPtr& dialog : phone->dialogs) {
      if (std::to_string(dialog->id.value()) != snapshot || !dialog->live()) continue;
      return std::make_unique<MemoryLeg>(*this, dialog);
    }
  }
  return fail("no such dialog");
}

void Network::drop_orphans() {
  for (const auto& [name, phone] : phones_) {
    for (const DialogPtr& dialog : phone->dialogs) {
      if (!dialog->live() || dialog->leg != nullptr) continue;
      dialog->state = State::over;
      dialog->over_because = "lost";
      media_.close(dialog->endpoint);
    }
  }
}

std::size_t Network::live_dialogs() const {
  std::size_t count = 0;
  for (const auto& [name, phone] : phones_) {
    count += static_cast<std::size_t>(
        std::ranges::count_if(phone->dialogs, [](const DialogPtr& dialog) { return dialog->live(); }));
  }
  return count;
}

}  // namespace centrale::scenarios
