#include "features/voicemail/box.hpp"

#include "call/describe.hpp"

namespace centrale::features {
namespace {

// Below this nothing was said: -48 dB of full scale.
constexpr double kSilence = 0.004;

prompts::Phrase greeting_of(const directory::User& user) {
  if (!user.voicemail.greeting.empty()) return prompts::Phrase(prompts::File{user.voicemail.greeting});
  return prompts::Phrase("voicemail-greeting");
}

prompts::Phrase greeting_of(const directory::Mailbox& mailbox) {
  switch (mailbox.greeting.kind) {
    case directory::Greeting::Kind::prompt: return prompts::Phrase(mailbox.greeting.name);
    case directory::Greeting::Kind::file: return prompts::Phrase(prompts::File{mailbox.greeting.name});
    case directory::Greeting::Kind::standard: break;
  }
  return prompts::Phrase("voicemail-greeting-company");
}

std::optional<Box> box_of(const directory::TenantSnapshot& tenant, const UserId& id) {
  const directory::User* user = tenant.user(id);
  if (user == nullptr || !user->voicemail.enabled) return std::nullopt;
  return Box{.key = {tenant.id(), id},
             .owner = call::party_of(tenant, *user),
             .greeting = greeting_of(*user),
             .takes_messages = true,
             .afterwards = std::nullopt};
}

std::optional<Box> box_of(const directory::TenantSnapshot& tenant, const ServiceId& id) {
  const directory::Mailbox* mailbox = tenant.mailbox(id);
  if (mailbox == nullptr) return std::nullopt;
  return Box{.key = {tenant.id(), id},
             .owner = call::party_of(mailbox->name, mailbox->extension, mailbox->numbers),
             .greeting = greeting_of(*mailbox),
             .takes_messages = !mailbox->greeting_only,
             .afterwards = mailbox->afterwards};
}

}  // namespace

std::optional<Box> box_of(const directory::TenantSnapshot& tenant, const MailboxOwner& owner) {
  return std::visit([&](const auto& id) { return box_of(tenant, id); }, owner);
}

std::string name_of(const MailboxOwner& owner) {
  if (const auto* user = std::get_if<UserId>(&owner)) return "user:" + user->value();
  return "mailbox:" + std::get<ServiceId>(owner).value();
}

bool worth_keeping(const directory::VoicemailSettings& settings, Duration length, double peak) {
  return length >= settings.shortest_message && peak >= kSilence;
}

}  // namespace centrale::features
