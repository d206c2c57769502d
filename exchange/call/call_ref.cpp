#include "call/call_ref.hpp"

#include "call/call.hpp"
#include "call/describe.hpp"
#include "call/recording_book.hpp"
#include "call/ring.hpp"
#include "call/talk.hpp"
#include "flow/join.hpp"

namespace centrale::call {
namespace {

using flow::Task;

Task<char> next_key(Call* call) { co_return co_await call->digits().next(); }

Task<void> playing(Call* call, Playlist playlist) {
  Playback playback(*call, std::move(playlist));
  co_await playback.finished().wait();
}

// A key cuts the prompt short; one that was typed ahead keeps it from starting.
Task<std::optional<char>> key_while_playing(Call* call, Playlist prompt) {
  auto ended = co_await flow::first_of(next_key(call), playing(call, std::move(prompt)));
  if (ended.index() == 0) co_return std::get<0>(ended);
  co_return std::nullopt;
}

Task<std::string> collect_keys(Call* call, CollectRule rule, Playlist prompt) {
  std::string keys;
  std::optional<char> key = co_await key_while_playing(call, std::move(prompt));
  if (!key) key = co_await flow::within(call->loop(), rule.first, next_key(call));
  while (key && *key != rule.terminator) {
    keys += *key;
    if (keys.size() >= rule.max) break;
    key = co_await flow::within(call->loop(), rule.between, next_key(call));
  }
  co_return keys;
}

Task<void> one_of_keys(Call* call, std::string keys) {
  while (keys.find(co_await call->digits().next()) == std::string::npos) {
  }
}

Task<void> until_finished(Recording* recording) { co_await recording->finished().wait(); }

Task<Recorded> record_words(Call* call, RecordRule rule) {
  call->digits().clear();
  std::string end_keys = rule.end_keys;
  Recording recording(call->recordings(), call->party().endpoint(), std::move(rule));
  const auto ended =
      co_await flow::first_of(until_finished(&recording), one_of_keys(call, std::move(end_keys)));
  if (ended.index() == 1) recording.stop();
  co_await recording.finished().wait();
  co_return recording.result();
}

Task<void> answer_call(Call* call) {
  call->answer();
  co_return;
}

Task<void> wait_for(Call* call, Duration span) { co_await flow::sleep(call->loop(), span); }

}  // namespace

const InteractionId& CallRef::interaction() const { return call_->interaction(); }
const directory::TenantSnapshot& CallRef::tenant() const { return *call_->tenant(); }
const TenantId& CallRef::tenant_id() const { return call_->tenant()->id(); }
const Party& CallRef::party() const { return call_->party().party(); }
const Place& CallRef::place() const { return call_->party().place(); }
std::optional<Of<UserId>> CallRef::caller() const {
  return call_->party_ ? call_->party_->party().user : std::nullopt;
}
bool CallRef::has_talked() const { return call_->talked_; }
const Party& CallRef::called() const { return call_->called_; }
const std::vector<Diversion>& CallRef::diversions() const { return call_->diversions_; }
const Payer& CallRef::payer() const { return call_->payer_; }
const std::string& CallRef::language() const { return call_->language_; }
void CallRef::speak(std::string language) { call_->language_ = std::move(language); }
bool CallRef::is_answered() const { return call_->party().is_answered(); }
flow::Loop& CallRef::loop() const { return call_->loop(); }
Instant CallRef::now() const { return call_->loop().now(); }
WallInstant CallRef::wall_now() const { return call_->loop().wall_now(); }

void CallRef::meant_for(Party called) {
  if (call_->diversions_.empty()) call_->called_ = std::move(called);
}

bool CallRef::is_busy(const UserId& user) const {
  const Of<UserId> key{tenant_id(), user};
  const std::uint32_t own = party().user == key ? 1 : 0;
  return call_->book().legs_of(key) > own;
}

bool CallRef::is_reachable(const UserId& user) const {
  const Switchboard& board = call_->switchboard();
  return !board.dialler.reachable_devices(Of<UserId>{tenant_id(), user}).empty() ||
         !board.rooms.outside_phones(tenant(), user).empty();
}

void CallRef::hide_number(bool hidden) { call_->party().hide_number(hidden); }
void CallRef::show_number(const E164& number) { call_->party().show_number(number); }

void CallRef::be(const directory::User& user) {
  call_->party().be(party_of(tenant(), user));
  call_->payer_.user = user.id;
  call_->language_ = tenant().language_of(user);
}

void CallRef::event(std::string name, std::vector<std::pair<std::string, std::string>> facts) {
  call_->switchboard().recorder.service_event(interaction(), {std::move(name), std::move(facts)});
}

void CallRef::outcome(std::string outcome) { call_->outcome_ = std::move(outcome); }

void CallRef::write_to(const directory::AccountCode& account) {
  call_->account_ = account.code;
  event("call.account", {{"code", account.code}, {"name", account.name}});
}

bool CallRef::has_account() const { return !call_->account_.empty(); }

void CallRef::alert(const std::string& what) {
  if (call_->switchboard().alert) call_->switchboard().alert(tenant_id(), what);
}

Task<void> CallRef::answer() { return answer_call(call_); }
Task<void> CallRef::play(prompts::Phrase phrase) { return playing(call_, call_->spoken(phrase)); }
Task<void> CallRef::play(Playlist playlist) { return playing(call_, std::move(playlist)); }
Task<std::optional<char>> CallRef::digit(Duration wait) {
  return flow::within(call_->loop(), wait, next_key(call_));
}

Task<std::string> CallRef::collect(CollectRule rule, prompts::Phrase prompt) {
  return collect_keys(call_, rule, call_->spoken(prompt));
}
Task<std::string> CallRef::collect(CollectRule rule, Playlist prompt) {
  return collect_keys(call_, rule, std::move(prompt));
}

Task<Recorded> CallRef::record(RecordRule rule) { return record_words(call_, std::move(rule)); }
Task<void> CallRef::pause(Duration span) { return wait_for(call_, span); }
void CallRef::hold_music(const std::string& own) {
  own.empty() ? call_->hear_music({}) : call_->hear_named_music(own);
}
void CallRef::set_service_music(std::string name) { call_->service_music_ = std::move(name); }
void CallRef::silence() { call_->hear_nothing(); }
void CallRef::join(MixId mix, Voice voice) { call_->hear_mix(mix, voice); }
void CallRef::announce(MixId mix, Playlist what) { call_->media().announce(mix, what); }

Task<std::expected<Picked, Refusal>> CallRef::ring(std::vector<RingTarget> targets, Duration limit) {
  return call::ring(call_, std::move(targets), limit);
}

Task<Next> CallRef::talk(Picked picked) { return call::talk(call_, std::move(picked), Talk::Begin::fresh); }

}  // namespace centrale::call
