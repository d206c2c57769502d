#include "features/voicemail/box.hpp"
#include "features/voicemail/durable.hpp"
#include "features/voicemail/flow.hpp"
#include "features/voicemail/greeting.hpp"

namespace centrale::features {
namespace {

using call::Next;
using call::Recorded;

call::Playlist beep(const directory::TenantSnapshot& tenant) {
  return {
      .files = {}, .tone = {call::Tone::record_beep}, .country = tenant.tenant().country, .forever = false};
}

NewMessage message_of(const call::CallRef& call, const Box& box, std::string id) {
  const call::Party& caller = call.party();
  std::string number = caller.number ? with_plus(*caller.number) : std::string();
  if (!caller.extension.empty()) number = caller.extension.value();
  if (caller.restricted) number.clear();
  return {.id = std::move(id),
          .box = box.key,
          .caller_number = std::move(number),
          .caller_name = caller.restricted ? std::string() : caller.name,
          .interaction = call.interaction(),
          .received = call.wall_now(),
          .length = {}};
}

void warn_of_full_disk(Messages& messages, const Box& box) {
  messages.raise_alarm("voicemail: no space for a message in " + name_of(box.key.owner));
}

// The caller hung up in mid-sentence: his words count if there are enough of them.
void keep_what_was_said(Messages& messages, const directory::VoicemailSettings& settings, NewMessage message,
                        const Recorded& words) {
  if (!words.kept() || !worth_keeping(settings, words.length, words.peak))
    return messages.discard(message.id);
  message.length = words.length;
  messages.deposit(std::move(message), [](bool) {});
}

// As the owner wants it for what brought the call here.
prompts::Phrase greeting_of(const call::CallRef& call, const Box& box, const Messages& messages) {
  const auto which = greeting_for(call.diversions(), box.key);
  const std::string own = which ? messages.greeting(box.key, *which) : std::string();
  return own.empty() ? box.greeting : prompts::Phrase(prompts::Piece(prompts::File{own}));
}

call::RecordRule rule_for(const call::CallRef& call, Messages* messages, const NewMessage& message) {
  const directory::VoicemailSettings settings = call.tenant().tenant().voicemail;
  call::RecordRule rule;
  rule.file = messages->recording_of(message.id);
  rule.longest = settings.longest_message;
  rule.if_abandoned = [messages, settings, message](const Recorded& words) {
    keep_what_was_said(*messages, settings, message, words);
  };
  return rule;
}

bool is_full(const call::CallRef& call, const Messages& messages, const Box& box) {
  return messages.list(box.key).size() >= call.tenant().tenant().voicemail.most_messages;
}

// From the tone on.
flow::Task<void> take_message(call::CallRef call, Box box, Messages* messages) {
  NewMessage message = message_of(call, box, messages->new_id());
  co_await call.play(beep(call.tenant()));
  const Recorded words = co_await call.record(rule_for(call, messages, message));

  if (words.how == call::RecordingResult::How::disk_full) warn_of_full_disk(*messages, box);
  if (!words.kept()) {
    messages->discard(message.id);
    co_return co_await call.play("voicemail-not-saved");
  }
  if (!worth_keeping(call.tenant().tenant().voicemail, words.length, words.peak)) {
    messages->discard(message.id);
    co_return co_await call.play("message-too-short");
  }
  message.length = words.length;
  const bool durable = co_await kept(
      &call.loop(), [messages, message](KeptOrNot done) { messages->deposit(message, std::move(done)); });
  if (!durable) messages->raise_alarm("voicemail: a message could not be stored");
  co_await call.play(durable ? "message-saved" : "voicemail-not-saved");
}

Next after_the_tape(const Box& box) {
  if (!box.afterwards) return call::Over{};
  return call::GoTo{
      .destination = *box.afterwards, .because = "after the tape", .diverts = false, .from = box.owner};
}

}  // namespace

flow::Task<Next> leave_message(call::CallRef call, MailboxOwner owner, Messages* messages) {
  const auto box = box_of(call.tenant(), owner);
  if (!box) co_return call::TurnAway{call::Refusal::not_found, "no mailbox " + name_of(owner)};
  call.meant_for(box->owner);
  call.outcome("voicemail");
  co_await call.answer();
  (void)co_await call.collect({.max = 1, .first = 0s},
                              greeting_of(call, *box, *messages));  // any key: straight to the tone

  if (!box->takes_messages) co_return after_the_tape(*box);
  if (is_full(call, *messages, *box)) {
    co_await call.play("mailbox-full");
  } else if (!messages->has_space()) {
    warn_of_full_disk(*messages, *box);
    co_await call.play("voicemail-no-space");
  } else {
    co_await take_message(call, *box, messages);
  }
  co_return call::Over{};
}

}  // namespace centrale::features
