#include "store/voicemail.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <map>

#include "base/random.hpp"
#include "flow/wait.hpp"

namespace centrale::store {
namespace {

long long milliseconds(Duration span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

Result<void> insert(soci::session& session, const Message& message) {
  const long long received = milliseconds(message.received.time_since_epoch());
  const long long length = milliseconds(message.length);
  const int heard = message.heard ? 1 : 0;
  session << "INSERT INTO voicemail_message (id, tenant, box, caller_number, caller_name, interaction, "
             "received_ms, "
             "length_ms, heard) VALUES (:i, :t, :b, :n, :c, :x, :r, :l, :h)",
      soci::use(message.id.value()), soci::use(message.box.tenant.value()), soci::use(message.box.id.value()),
      soci::use(message.caller_number), soci::use(message.caller_name),
      soci::use(message.interaction.value()), soci::use(received), soci::use(length), soci::use(heard);
  return {};
}

Result<void> read_all(soci::session& session, std::vector<Message>& all) {
  std::string id, tenant, box, number, name, interaction;
  long long received = 0;
  long long length = 0;
  int heard = 0;
  soci::statement rows =
      (session.prepare
           << "SELECT id, tenant, box, caller_number, caller_name, interaction, received_ms, length_ms, "
              "heard FROM voicemail_message ORDER BY received_ms, id",
       soci::into(id), soci::into(tenant), soci::into(box), soci::into(number), soci::into(name),
       soci::into(interaction), soci::into(received), soci::into(length), soci::into(heard));
  rows.execute();
  while (rows.fetch()) {
    all.push_back({.id = MessageId(id),
                   .box = {TenantId(tenant), BoxId(box)},
                   .caller_number = number,
                   .caller_name = name,
                   .interaction = InteractionId(interaction),
                   .received = WallInstant(std::chrono::milliseconds(received)),
                   .length = std::chrono::milliseconds(length),
                   .heard = heard != 0});
  }
  return {};
}

}  // namespace

/// Kept alive by the answers of the database that are still to come.
struct Voicemail::Inside {
  Inside(flow::Loop& loop_, Database& database_) : loop(loop_), database(database_) {}

  void add(Message message) {
    boxes[message.box].push_back(message.id);
    MessageId id = message.id;
    messages.insert_or_assign(std::move(id), std::move(message));
  }

  void forget(const MessageId& id) {
    const auto found = messages.find(id);
    if (found == messages.end()) return;
    const Message message = std::move(found->second);
    messages.erase(found);
    std::erase(boxes[message.box], message.id);
    if (tell_remove) tell_remove(message);
    changed(message.box);
  }

  void changed(const Of<BoxId>& box) const {
    if (tell_change) tell_change(box);
  }

  flow::Loop& loop;
  Database& database;
  std::unordered_map<MessageId, Message> messages;
  std::unordered_map<Of<BoxId>, std::vector<MessageId>> boxes;
  std::function<void(const Of<BoxId>&)> tell_change;
  MailOf mail_of;
  std::function<void()> mail_waits;
  std::function<void(const Message&)> tell_remove;
};

// RFC 9562 §5.4.
MessageId new_message_id() {
  std::string hex = random_hex(16);
  hex[12] = '4';
  hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
  for (const std::size_t at : {20u, 16u, 12u, 8u}) hex.insert(at, 1, '-');
  return MessageId(std::move(hex));
}

Voicemail::Voicemail(flow::Loop& loop, Database& database)
    : inside_(std::make_shared<Inside>(loop, database)) {}
Voicemail::~Voicemail() = default;

Result<std::unique_ptr<Voicemail>> Voicemail::open(flow::Loop& loop, Database& database) {
  std::vector<Message> all;
  auto read = database.run_and_wait([&all](soci::session& session) { return read_all(session, all); });
  if (!read) return fail(read.error().what);
  std::unique_ptr<Voicemail> voicemail(new Voicemail(loop, database));
  for (Message& each : all) voicemail->inside_->add(std::move(each));
  return voicemail;
}

std::vector<Message> Voicemail::list(const Of<BoxId>& box) const {
  std::vector<Message> found;
  const auto ids = inside_->boxes.find(box);
  if (ids == inside_->boxes.end()) return found;
  for (const MessageId& id : ids->second) found.push_back(inside_->messages.at(id));
  return found;
}

BoxCount Voicemail::count(const Of<BoxId>& box) const {
  BoxCount count;
  const auto ids = inside_->boxes.find(box);
  if (ids == inside_->boxes.end()) return count;
  for (const MessageId& id : ids->second) ++(inside_->messages.at(id).heard ? count.heard : count.fresh);
  return count;
}

const Message* Voicemail::find(const MessageId& id) const {
  const auto found = inside_->messages.find(id);
  return found == inside_->messages.end() ? nullptr : &found->second;
}

flow::Task<Result<void>> Voicemail::deposit(Message message, First first) {
  struct Waiting {
    explicit Waiting(flow::Loop& loop) : done(loop) {}
    flow::Event done;
    Result<void> result;
  };
  auto waiting = std::make_shared<Waiting>(inside_->loop);
  const auto mail = inside_->mail_of ? inside_->mail_of(message) : std::nullopt;
  auto finish = [inside = inside_, waiting, message, mails = mail.has_value()](Result<void> result) mutable {
    waiting->result = std::move(result);
    if (waiting->result) {
      inside->add(message);
      if (mails && inside->mail_waits) inside->mail_waits();
      inside->changed(message.box);
    }
    waiting->done.set();
  };
  inside_->database.run(
      [message, mail, first = std::move(first)](soci::session& session) {
        if (auto made = first ? first() : Result<void>(); !made) return made;
        if (auto put = insert(session, message); !put || !mail) return put;
        return put_in_outbox(session, *mail);
      },
      [&loop = inside_->loop, finish = std::move(finish)](Result<void> result) mutable {
        loop.post([finish = std::move(finish), result = std::move(result)]() mutable {
          finish(std::move(result));
        });
      });
  co_await waiting->done.wait();
  co_return waiting->result;
}

void Voicemail::mark_heard(const MessageId& id, bool heard) {
  const auto found = inside_->messages.find(id);
  if (found == inside_->messages.end() || found->second.heard == heard) return;
  found->second.heard = heard;
  inside_->database.run([id, heard](soci::session& session) -> Result<void> {
    const int value = heard ? 1 : 0;
    session << "UPDATE voicemail_message SET heard = :h WHERE id = :i", soci::use(value),
        soci::use(id.value());
    return {};
  });
  inside_->changed(found->second.box);
}

void Voicemail::remove(const MessageId& id, Database::Done done) {
  if (!inside_->messages.contains(id)) {
    if (done) done({});
    return;
  }
  // The file goes only when the database no longer knows the message.
  auto finish = [inside = inside_, id, done = std::move(done)](Result<void> result) mutable {
    if (result) inside->forget(id);
    if (done) done(std::move(result));
  };
  inside_->database.run(
      [id](soci::session& session) -> Result<void> {
        session << "DELETE FROM voicemail_message WHERE id = :i", soci::use(id.value());
        return {};
      },
      [&loop = inside_->loop, finish = std::move(finish)](Result<void> result) mutable {
        loop.post([finish = std::move(finish), result = std::move(result)]() mutable {
          finish(std::move(result));
        });
      });
}

void Voicemail::on_change(std::function<void(const Of<BoxId>&)> tell) {
  inside_->tell_change = std::move(tell);
}
void Voicemail::mail_with(MailOf mail_of, std::function<void()> mail_waits) {
  inside_->mail_of = std::move(mail_of);
  inside_->mail_waits = std::move(mail_waits);
}
void Voicemail::on_remove(std::function<void(const Message&)> tell) {
  inside_->tell_remove = std::move(tell);
}

}  // namespace centrale::store
