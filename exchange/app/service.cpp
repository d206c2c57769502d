#include "app/service.hpp"

#include <string_view>
#include <system_error>

#include "api/admin_server.hpp"
#include "app/admin.hpp"
#include "app/alarm_mail.hpp"
#include "app/on_loop.hpp"
#include "app/uploads.hpp"
#include "app/voicemail_mail.hpp"
#include "jobs/disk_watch.hpp"
#include "jobs/mailer.hpp"
#include "sandbox/run.hpp"

namespace centrale::app {
namespace {

constexpr std::string_view kUserBox = "user:";

}  // namespace

struct Service::Inside {
  Inside(flow::IoLoop& on, const Settings& told, Storage& kept, const directory::Directory& known,
         std::function<void(std::string)> say)
      : loop(on),
        settings(told),
        storage(kept),
        directory(known),
        log(std::move(say)),
        alarms(log),
        disk(loop, settings.data, [this](const std::string& what) { raise(what); }),
        mailer(storage.outbox(), {.url = settings.mail.smtp_url, .attachments = storage.recordings()}, log),
        desk(storage.sounds(),
             {.launcher = settings.uploads.sandbox, .converter = settings.uploads.converter}) {}

  flow::IoLoop& loop;
  const Settings& settings;
  Storage& storage;
  const directory::Directory& directory;
  std::function<void(std::string)> log;
  Alarms alarms;
  jobs::DiskWatch disk;
  jobs::Mailer mailer;
  jobs::UploadDesk desk;
  std::unique_ptr<api::AdminServer> admin;

  void raise(const std::string& what) { alarms.raise(what, std::chrono::system_clock::now()); }

  void alert(const TenantId& id, const std::string& what) {
    raise(what);
    const auto tenant = directory.tenant(id);
    if (!tenant || tenant->tenant().alarm_mails.empty()) return;
    storage.outbox().put(alarm_mails(*tenant, what, settings.mail.from, std::chrono::system_clock::now()),
                         [this](const Result<void>& written) {
                           if (!written) return log("the mail of an alarm is lost: " + written.error().what);
                           mailer.wake();
                         });
  }

  // From the administration socket's thread.
  bool has_space() {
    const auto state = on_loop(loop, [this] { return disk.state(); });
    return state && *state != jobs::DiskState::full;
  }

  [[nodiscard]] std::optional<store::Mail> mail(const store::Message& message) const {
    const auto tenant = directory.tenant(message.box.tenant);
    return tenant ? mail_of(message, *tenant, settings.mail.from) : std::nullopt;
  }

  void follow_voicemail(Telephony& telephony) {
    storage.watch_features(
        [&telephony](const Of<UserId>& user) { telephony.lamps().features_changed(user); });
    storage.voicemail().on_change([&telephony](const Of<store::BoxId>& box) {
      const std::string& name = box.id.value();
      if (!name.starts_with(kUserBox)) return;
      telephony.lamps().messages_changed({.tenant = box.tenant, .id = UserId{name.substr(kUserBox.size())}});
    });
    storage.voicemail().mail_with([this](const store::Message& message) { return mail(message); },
                                  [this] { mailer.wake(); });
    storage.voicemail().on_remove([this](const store::Message& message) {
      std::error_code error;
      std::filesystem::remove(storage.recordings() / store::file_of(message.id), error);
      if (error) log("a removed message keeps its file: " + error.message());
    });
  }
};

Service::Service(flow::IoLoop& loop, const Settings& settings, Storage& storage,
                 const directory::Directory& directory, std::function<void(std::string)> log)
    : inside_(std::make_unique<Inside>(loop, settings, storage, directory, std::move(log))) {}

// What was handed to the database still speaks to us when it is done.
Service::~Service() {
  if (const auto settled = inside_->storage.outbox().settle(); !settled) inside_->log(settled.error().what);
}

Mailboxes::Plugs Service::mailbox_plugs() {
  return {.has_space = [this] { return inside_->disk.state() != jobs::DiskState::full; },
          .alarm = [this](const std::string& what) { inside_->raise(what); }};
}

void Service::alert(const TenantId& tenant, const std::string& what) { inside_->alert(tenant, what); }

Result<void> Service::open(Telephony& telephony, Configuration& configuration) {
  inside_->follow_voicemail(telephony);
  if (const auto tried = sandbox::try_out(inside_->settings.uploads.sandbox); !tried)
    inside_->log("uploads are refused, since there is no sandbox: " + tried.error().what);
  auto handlers = upload_handlers({.configuration = configuration,
                                   .sounds = inside_->storage.sounds(),
                                   .desk = inside_->desk,
                                   .has_space = [this] { return inside_->has_space(); }});
  handlers.merge(admin_handlers({.loop = inside_->loop,
                                 .configuration = configuration,
                                 .storage = inside_->storage,
                                 .telephony = telephony,
                                 .disk = inside_->disk,
                                 .alarms = inside_->alarms}));
  auto admin = api::AdminServer::open(inside_->settings.admin_socket, std::move(handlers));
  if (!admin) return std::unexpected(admin.error());
  inside_->admin = std::move(*admin);
  return {};
}

}  // namespace centrale::app
