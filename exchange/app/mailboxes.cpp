#include "app/mailboxes.hpp"

#include <system_error>

#include "base/durable.hpp"

namespace centrale::app {
namespace {

Of<store::BoxId> box_id(const features::BoxKey& box) {
  const auto* user = std::get_if<UserId>(&box.owner);
  return {
      .tenant = box.tenant,
      .id = user != nullptr ? store::box_of(*user) : store::box_of_service(std::get<ServiceId>(box.owner))};
}

/// The same bytes under another name; each of the two goes by itself. Recordings are never written again.
Result<void> copy_recording(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code error;
  std::filesystem::create_hard_link(from, to, error);
  if (error) return fail("a recording could not be copied: " + error.message());
  return sync_folder(to.parent_path());
}

}  // namespace

Mailboxes::Mailboxes(flow::Loop& loop, store::Voicemail& voicemail, store::MailboxSettings& settings,
                     std::filesystem::path recordings, Plugs plugs)
    : voicemail_(voicemail),
      settings_(settings),
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
                        .file = playable(each.id.value())});
  }
  return messages;
}

std::string Mailboxes::new_id() { return store::new_message_id().value(); }
std::string Mailboxes::recording_of(const std::string& id) const {
  return store::file_of(store::MessageId{id});
}

void Mailboxes::deposit(features::NewMessage message, features::KeptOrNot done) {
  store::Message kept{.id = store::MessageId{message.id},
                      .box = box_id(message.box),
                      .caller_number = std::move(message.caller_number),
                      .caller_name = std::move(message.caller_name),
                      .interaction = std::move(message.interaction),
                      .received = message.received,
                      .length = message.length,
                      .heard = false};
  deposits_.spawn(keep(std::move(kept), {}, std::make_shared<features::KeptOrNot>(std::move(done))));
}

void Mailboxes::forward(const std::string& id, features::BoxKey to, features::KeptOrNot done) {
  const store::Message* message = voicemail_.find(store::MessageId{id});
  if (message == nullptr) return done(false);  // removed meanwhile, from elsewhere
  store::Message copy = *message;
  copy.id = store::new_message_id();
  copy.box = box_id(to);
  copy.heard = false;
  deposits_.spawn(keep(
      copy,
      [from = recordings_ / recording_of(id), to = recordings_ / store::file_of(copy.id)] {
        return copy_recording(from, to);
      },
      std::make_shared<features::KeptOrNot>(std::move(done))));
}

flow::Task<void> Mailboxes::keep(store::Message message, store::Voicemail::First first,
                                 std::shared_ptr<features::KeptOrNot> done) {
  const auto kept = co_await voicemail_.deposit(std::move(message), std::move(first));
  if (!kept) plugs_.alarm("a voicemail message could not be kept: " + kept.error().what);
  (*done)(kept.has_value());
}

void Mailboxes::mark_heard(const std::string& id, bool heard) {
  voicemail_.mark_heard(store::MessageId{id}, heard);
}
void Mailboxes::remove(const std::string& id, features::KeptOrNot done) {
  voicemail_.remove(store::MessageId{id},
                    [this, done = std::move(done)](const Result<void>& removed) mutable {
                      if (!removed)
                        plugs_.alarm("a voicemail message could not be removed: " + removed.error().what);
                      done(removed.has_value());
                    });
}

void Mailboxes::discard(const std::string& id) {
  std::error_code ignored;  // never recorded, or gone already
  std::filesystem::remove(recordings_ / recording_of(id), ignored);
}

std::string Mailboxes::playable(const std::string& id) const {
  return std::filesystem::absolute(recordings_ / recording_of(id)).string();
}

std::string Mailboxes::greeting(const features::BoxKey& box, features::GreetingFor which) const {
  const std::string id = settings_.greeting(box_id(box), std::string(name_of(which)));
  return id.empty() ? id : playable(id);
}

void Mailboxes::set_greeting(features::BoxKey box, features::GreetingFor which, std::string id,
                             features::KeptOrNot done) {
  settings_.set_greeting(box_id(box), std::string(name_of(which)), id,
                         [this, id, done = std::move(done)](Result<std::string> before) mutable {
                           if (!before) plugs_.alarm("a greeting could not be kept: " + before.error().what);
                           const std::string& useless = before ? *before : id;
                           if (!useless.empty()) discard(useless);
                           done(before.has_value());
                         });
}

Secret Mailboxes::pin(const features::BoxKey& box) const { return settings_.pin(box_id(box)); }

void Mailboxes::set_pin(features::BoxKey box, Secret pin, features::KeptOrNot done) {
  settings_.set_pin(box_id(box), pin, [this, done = std::move(done)](Result<std::string> before) mutable {
    if (!before) plugs_.alarm("a PIN could not be kept: " + before.error().what);
    done(before.has_value());
  });
}

store::BoxCount Mailboxes::count(const Of<UserId>& user) const {
  return voicemail_.count({.tenant = user.tenant, .id = store::box_of(user.id)});
}

}  // namespace centrale::app
