#include "store/mailbox_settings.hpp"

#include <soci/soci.h>

namespace centrale::store {
namespace {

constexpr const char* kPin = "pin";
constexpr std::string_view kGreeting = "greeting-";

struct Setting {
  Of<BoxId> box;
  std::string name;
  std::string value;
};

Result<void> read_all(soci::session& session, std::vector<Setting>& all) {
  std::string tenant, box, name, value;
  soci::statement rows = (session.prepare << "SELECT tenant, box, name, value FROM mailbox_setting",
                          soci::into(tenant), soci::into(box), soci::into(name), soci::into(value));
  rows.execute();
  while (rows.fetch()) all.push_back({.box = {TenantId(tenant), BoxId(box)}, .name = name, .value = value});
  return {};
}

Result<void> put(soci::session& session, const Setting& setting) {
  const auto& [box, name, value] = setting;
  if (value.empty()) {
    session << "DELETE FROM mailbox_setting WHERE tenant = :t AND box = :b AND name = :n",
        soci::use(box.tenant.value()), soci::use(box.id.value()), soci::use(name);
    return {};
  }
  session << "INSERT INTO mailbox_setting (tenant, box, name, value) VALUES (:t, :b, :n, :v) "
             "ON CONFLICT (tenant, box, name) DO UPDATE SET value = excluded.value",
      soci::use(box.tenant.value()), soci::use(box.id.value()), soci::use(name), soci::use(value);
  return {};
}

}  // namespace

/// Kept alive by the answers of the database that are still to come.
struct MailboxSettings::Inside {
  Inside(flow::Loop& loop_, Database& database_, const Sealing& sealing_)
      : loop(loop_), database(database_), sealing(sealing_) {}

  // `stored` is what goes to disk, `value` what is known here.
  static void set(const std::shared_ptr<Inside>& inside, Setting stored, Secret value, Done done) {
    auto finish = [inside, key = stored, value = std::move(value),
                   done = std::move(done)](Result<void> result) mutable {
      if (!result) return done(fail(result.error().what));
      Secret& there = inside->settings[{key.box, key.name}];
      std::string before(there.reveal());
      there = std::move(value);
      done(std::move(before));
    };
    inside->database.run(
        [stored = std::move(stored)](soci::session& session) { return put(session, stored); },
        [inside, finish = std::move(finish)](Result<void> result) mutable {
          inside->loop.post([finish = std::move(finish), result = std::move(result)]() mutable {
            finish(std::move(result));
          });
        });
  }
  [[nodiscard]] Secret get(const Of<BoxId>& box, const std::string& name) const {
    const auto found = settings.find({box, name});
    return found == settings.end() ? Secret() : found->second;
  }

  flow::Loop& loop;
  Database& database;
  const Sealing& sealing;
  std::map<std::pair<Of<BoxId>, std::string>, Secret> settings;
};

MailboxSettings::MailboxSettings(std::shared_ptr<Inside> inside) : inside_(std::move(inside)) {}
MailboxSettings::~MailboxSettings() = default;

Result<std::unique_ptr<MailboxSettings>> MailboxSettings::open(flow::Loop& loop, Database& database,
                                                               const Sealing& sealing) {
  std::vector<Setting> all;
  auto read = database.run_and_wait([&all](soci::session& session) { return read_all(session, all); });
  if (!read) return fail(read.error().what);
  auto inside = std::make_shared<Inside>(loop, database, sealing);
  for (Setting& each : all) {
    if (each.name != kPin) {
      inside->settings[{each.box, each.name}] = Secret(std::move(each.value));
      continue;
    }
    auto pin = sealing.unseal(each.value);
    if (!pin) return fail("the PIN of " + each.box.id.value() + ": " + pin.error().what);
    inside->settings[{each.box, each.name}] = std::move(*pin);
  }
  return std::unique_ptr<MailboxSettings>(new MailboxSettings(std::move(inside)));
}

std::string MailboxSettings::greeting(const Of<BoxId>& box, const std::string& state) const {
  return std::string(inside_->get(box, std::string(kGreeting) + state).reveal());
}

Secret MailboxSettings::pin(const Of<BoxId>& box) const { return inside_->get(box, kPin); }

void MailboxSettings::set_greeting(const Of<BoxId>& box, const std::string& state, const std::string& file,
                                   Done done) {
  Inside::set(inside_, {.box = box, .name = std::string(kGreeting) + state, .value = file}, Secret(file),
              std::move(done));
}

void MailboxSettings::set_pin(const Of<BoxId>& box, const Secret& pin, Done done) {
  Inside::set(inside_,
              {.box = box, .name = kPin, .value = pin.empty() ? std::string() : inside_->sealing.seal(pin)},
              pin, std::move(done));
}

}  // namespace centrale::store
