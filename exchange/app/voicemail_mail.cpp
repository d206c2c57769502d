#include "app/voicemail_mail.hpp"

#include <fmt/format.h>

#include <string_view>

#include "base/random.hpp"

namespace centrale::app {
namespace {

struct Recipient {
  std::string to;
  std::string cc;
  std::string language;
};

std::optional<Recipient> recipient_of(const store::BoxId& box, const directory::TenantSnapshot& tenant) {
  const std::string& name = box.value();
  const std::string id = name.substr(name.find(':') + 1);
  if (name.starts_with("user:")) {
    const directory::User* user = tenant.user(UserId{id});
    if (user == nullptr || user->voicemail.mail.empty()) return std::nullopt;
    return Recipient{user->voicemail.mail, "", tenant.language_of(*user)};
  }
  const directory::Mailbox* mailbox = tenant.mailbox(ServiceId{id});
  if (mailbox == nullptr || mailbox->mail.empty()) return std::nullopt;
  return Recipient{mailbox->mail, mailbox->mail_cc, tenant.tenant().language};
}

std::string caller_of(const store::Message& message, bool dutch) {
  if (message.caller_number.empty() && message.caller_name.empty())
    return dutch ? "een anonieme beller" : "an anonymous caller";
  if (message.caller_name.empty()) return message.caller_number;
  return fmt::format("{} ({})", message.caller_name, message.caller_number);
}

}  // namespace

std::optional<store::Mail> mail_of(const store::Message& message, const directory::TenantSnapshot& tenant,
                                   const std::string& usual_sender) {
  const auto recipient = recipient_of(message.box.id, tenant);
  if (!recipient) return std::nullopt;
  const bool dutch = recipient->language == "nl";
  const std::string caller = caller_of(message, dutch);
  const auto seconds = std::chrono::round<std::chrono::seconds>(message.length).count();
  store::Mail mail;
  mail.id = random_hex(16);
  mail.tenant = message.box.tenant;
  mail.sender = tenant.tenant().mail_from.empty() ? usual_sender : tenant.tenant().mail_from;
  mail.recipient = recipient->to;
  mail.cc = recipient->cc;
  mail.subject = fmt::format(fmt::runtime(dutch ? "Voicemail van {}" : "Voicemail from {}"), caller);
  mail.body =
      fmt::format(fmt::runtime(dutch ? "U hebt een bericht van {} van {} seconden. Het zit bij deze mail.\n"
                                     : "You have a message from {} of {} seconds. It is attached.\n"),
                  caller, seconds);
  mail.attachment = store::file_of(message.id);
  mail.attachment_name = "voicemail.wav";
  mail.created = mail.next_try = message.received;
  return mail;
}

}  // namespace centrale::app
