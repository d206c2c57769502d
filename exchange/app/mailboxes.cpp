#include "app/mailboxes.hpp"

#include <system_error>

namespace centrale::app {
namespace {

Of<store::BoxId> box_id(const features::BoxKey& box) {
  const auto* user = std::get_if<UserId>(&box.owner);
  return {
      .tenant = box.tenant,
      .id = user != nullptr ? store::box_of(*user) : store::box_of_service(std::get<ServiceId>(box.owner))};
}

}  // namespace

Mailboxes::Mailboxes(flow::Loop& loop, store::Voicemail& voicemail, std::filesystem::path recordings,
                     Plugs plugs)
    : voicemail_(voicemail),
      recordings_(std::move(recordings)),
      plugs_(std::move(plugs)),
      deposits_(loop, [this](std::exception_ptr) {
        plugs_.alarm("a voicemail message could not be kept: out of memory");
      }) {}

std::vector<features::Message> Mailboxes::list(const features::BoxKey& box) const {
  std::vector<features::Message> messages;
  for (const store::Message& each : voicemail_.list(box_id(box))) {
    messages.push_back({.id = each.id.value(),
                        .caller_number = each.caller_number,
                        .received = each.received,
                        .length = each.length,
                        .heard = each.heard,
                        .file = std::filesystem::absolute(recordings_ / store::file_of(each.id)).string()});
  }
  return messages;
}

std::string Mailboxes::new_id() { return store::new_message_id().value(); }
std::string Mailboxes::recording_of(const std::string& id) const {
  return store::file_of(store::MessageId{id});
}

void Mailboxes::deposit(features::NewMessage message, std::move_only_function<void(bool)> done) {
  store::Message kept{.id = store::MessageId{message.id},
                      .box = box_id(message.box),
                      .caller_number = std::move(message.caller_number),
                      .caller_name = std::move(message.caller_name),
                      .interaction = std::move(message.interaction),
                      .received = message.received,
                      .length = message.length,
                      .heard = false};
  deposits_.spawn(
      keep(std::move(kept), std::make_shared<std::move_only_function<void(bool)>>(std::move(done))));
}

flow::Task<void> Mailboxes::keep(store::Message message,
                                 std::shared_ptr<std::move_only_function<void(bool)>> done) {
  const auto kept = co_await voicemail_.deposit(std::move(message));
  if (!kept) plugs_.alarm("a voicemail message could not be kept: " + kept.error().what);
  (*done)(kept.has_value());
}

void Mailboxes::mark_heard(const std::string& id, bool heard) {
  voicemail_.mark_heard(store::MessageId{id}, heard);
}
void Mailboxes::remove(const std::string& id) { voicemail_.remove(store::MessageId{id}); }

void Mailboxes::discard(const std::string& id) {
  std::error_code ignored;  // never recorded, or gone already
  std::filesystem::remove(recordings_ / recording_of(id), ignored);
}

store::BoxCount Mailboxes::count(const Of<UserId>& user) const {
  return voicemail_.count({.tenant = user.tenant, .id = store::box_of(user.id)});
}

}  // namespace centrale::app
