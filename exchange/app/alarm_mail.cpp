#include "app/alarm_mail.hpp"

#include "base/random.hpp"
#include "events/words.hpp"

namespace centrale::app {

std::vector<store::Mail> alarm_mails(const directory::TenantSnapshot& tenant, const std::string& what,
                                     const std::string& usual_sender, WallInstant now) {
  const bool dutch = tenant.tenant().language == "nl";
  std::vector<store::Mail> mails;
  for (const std::string& address : tenant.tenant().alarm_mails) {
    store::Mail mail;
    mail.id = random_hex(16);
    mail.tenant = tenant.id();
    mail.sender = tenant.tenant().mail_from.empty() ? usual_sender : tenant.tenant().mail_from;
    mail.recipient = address;
    mail.subject = (dutch ? "Melding van de telefooncentrale: " : "Alarm of the telephone exchange: ") + what;
    mail.body = tenant.tenant().name + "\n" + events::text_of(now) + "\n" + what + "\n";
    mail.created = mail.next_try = now;
    mails.push_back(std::move(mail));
  }
  return mails;
}

}  // namespace centrale::app
