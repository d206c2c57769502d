#include "call/call.hpp"

#include "call/bug.hpp"
#include "call/calls.hpp"
#include "call/describe.hpp"
#include "call/ring.hpp"
#include "call/talk.hpp"
#include "call/talk_snapshot.hpp"

namespace centrale::call {
namespace {

constexpr std::size_t kTypedAhead = 32;

}  // namespace

Call::Call(Calls& calls, directory::TenantPtr tenant, InteractionId interaction)
    : calls_(calls),
      tenant_(std::move(tenant)),
      interaction_(std::move(interaction)),
      began_(calls.switchboard_.loop.wall_now()),
      language_(tenant_->tenant().language),
      payer_{.tenant = tenant_->id(), .user = std::nullopt},
      scope_(calls.switchboard_.loop, [this](std::exception_ptr failure) {
        if (switchboard().on_bug)
          switchboard().on_bug(interaction_.value() + ": " + words_of(std::move(failure)));
      }) {}

Call::~Call() {
  scope_.cancel_now();
  transferor_.reset();
  party_.reset();
  if (outcome_.empty()) outcome_ = talked_ ? "answered" : "cancelled";
  switchboard().recorder.end(interaction_, {outcome_});
}

Switchboard& Call::switchboard() const { return calls_.switchboard_; }
LegBook& Call::book() const { return calls_.book_; }
RecordingBook& Call::recordings() const { return calls_.recordings_; }

CallFacts Call::facts() const {
  return {.interaction = interaction_,
          .tenant = tenant_->id(),
          .party = party_ ? party_->party() : Party{},
          .peer = talk_ != nullptr && talk_->has_peer() ? std::optional(talk_->peer().party()) : std::nullopt,
          .began = began_,
          .answered = party_ && party_->is_answered(),
          .stands_at = scope_.await_tree()};
}

Party Call::opposite(const Leg& leg) const {
  if (&leg != party_.get()) return party_ ? party_->party() : Party{};
  return talk_ != nullptr && talk_->has_peer() ? talk_->peer().party() : called_;
}

void Call::end(Ending why) {
  if (party_) party_->hang_up(why);
  if (talk_ != nullptr && talk_->has_peer()) talk_->peer().hang_up(why);
  if (transferor_) transferor_->hang_up(why);
  outcome_ = "interrupted";
  over_ = true;
  calls_.bury_soon(*this);
}

// ---- News of the legs that the call itself has: the party, its peer in a talk, a waiting transferor.

void Call::on_news(Leg& leg, LegNews news) {
  if (&leg == transferor_.get()) {
    if (std::holds_alternative<Ended>(news)) calls_.lay_aside(std::move(transferor_));
    return;
  }
  if (&leg == party_.get()) {
    if (std::holds_alternative<Ended>(news)) {
      over_ = true;
      return calls_.bury_soon(*this);
    }
    if (const auto* key = std::get_if<Pressed>(&news); key != nullptr && talk_ == nullptr) {
      if (digits_ && digits_->size() < kTypedAhead) digits_->push(key->digit);
      return;
    }
  }
  if (std::holds_alternative<Changed>(news)) return keep_snapshot();
  if (talk_ != nullptr) return talk_->on_news(leg, std::move(news));
  if (std::holds_alternative<Held>(news) && !hearing_.mix.empty()) hear_again();
  // Who listens to a menu or a mailbox cannot send it somewhere else.
  if (std::holds_alternative<TransferRequest>(news)) leg.transfer_failed(Refusal::forbidden);
}

void Call::answer() {
  if (!party_->is_answered()) {
    party_->answer();
    if (talk_ == nullptr) (void)digits();
  }
  transfer_came_through();
  if (talk_ == nullptr) keep_snapshot();
}

flow::Mailbox<char>& Call::digits() {
  if (!digits_) digits_ = std::make_unique<flow::Mailbox<char>>(loop());
  return *digits_;
}

// ---- What the party hears.

PlaybackId Call::new_playback() { return PlaybackId(++calls_.last_playback_); }

PlaybackId Call::hear(Playlist playlist, MediaListener* listener) {
  forget_hearing();
  hearing_ = {};
  hearing_.id = new_playback();
  hearing_.playlist = std::move(playlist);
  hearing_.listened = listener != nullptr;
  if (listener != nullptr) media().listen(hearing_.id, *listener);
  media().play(party_->endpoint(), hearing_.id, hearing_.playlist);
  return hearing_.id;
}

void Call::forget_hearing() {
  if (hearing_.listened) media().forget(hearing_.id);
  hearing_ = {};
}

void Call::hear_music(const Party& holder) {
  if (!service_music_.empty()) return hear_named_music(service_music_);
  hear(music(holder));
}

void Call::hear_named_music(const std::string& name) {
  hear({.files = {switchboard().prompts.music_on_hold(tenant_->id(), name)},
        .tone = {},
        .country = tenant_->tenant().country,
        .forever = true});
}

void Call::hear_ringback() {
  if (!service_music_.empty()) return hear_named_music(service_music_);
  hear({.files = {}, .tone = {Tone::ringback}, .country = tenant_->tenant().country, .forever = true});
}

void Call::hear_other(EndpointId other) {
  forget_hearing();
  media().connect(party_->endpoint(), other);
}

void Call::hear_mix(MixId mix, Voice voice) {
  forget_hearing();
  hearing_ = {.mix = mix, .voice = voice};
  hear_again();
}

// What was heard before a hold, or by whoever sat here before.
void Call::hear_again() {
  if (!hearing_.id.empty()) media().play(party_->endpoint(), hearing_.id, hearing_.playlist);
  if (hearing_.mix.empty()) return;
  if (party_->is_held()) {
    media().silence(party_->endpoint());
  } else {
    media().join(party_->endpoint(), hearing_.mix, hearing_.voice);
  }
}

void Call::hear_nothing() {
  forget_hearing();
  if (party_) media().silence(party_->endpoint());
}

void Call::stop_hearing(PlaybackId playback) {
  if (hearing_.id == playback) hear_nothing();
}

Playlist Call::music(const Party& holder) const {
  const bool ours = holder.user && holder.user->tenant == tenant_->id();
  const std::string& own = tenant_->music_of(ours ? tenant_->user(holder.user->id) : nullptr);
  return {.files = {switchboard().prompts.music_on_hold(tenant_->id(), own)},
          .tone = {},
          .country = tenant_->tenant().country,
          .forever = true};
}

Playlist Call::spoken(const prompts::Phrase& phrase) const {
  return {.files = switchboard().prompts.files(phrase, language_, tenant_->id()),
          .tone = {},
          .country = tenant_->tenant().country,
          .forever = false};
}

// ---- Somebody else takes a seat in this call.

bool Call::replace(LegId old, std::unique_ptr<Leg>& leg, Ending of_the_old) {
  if (over_ || !party_) return false;
  if (round_ != nullptr && round_->rings(old)) {
    leg->move_to(*this);
    leg->give_to(nullptr);
    round_->pick_up(old, std::move(leg));
    return true;
  }
  const bool party_goes = party_->id() == old;
  const bool peer_goes = talk_ != nullptr && talk_->has_peer() && talk_->peer().id() == old;
  if (!party_goes && !peer_goes) return false;
  std::unique_ptr<Leg> gone = seat(party_goes ? party_ : talk_->peer_seat(), leg);
  if (peer_goes) media().keep(talk_->peer().endpoint(), {});
  gone->hang_up(of_the_old);
  calls_.lay_aside(std::move(gone));
  if (talk_ != nullptr) {
    talk_->seats_changed();
  } else {
    party_replaced();
  }
  return true;
}

std::unique_ptr<Leg> Call::seat(std::unique_ptr<Leg>& seat, std::unique_ptr<Leg>& leg) {
  if (&leg->call() != this) leg->move_to(*this);
  leg->give_to(this);
  std::unique_ptr<Leg> gone = std::move(seat);
  seat = std::move(leg);
  gone->give_to(nullptr);
  return gone;
}

// The story goes on: what the one before heard is played to the one who came.
void Call::party_replaced() {
  hear_again();
  if (round_ != nullptr) round_->party_replaced();
  keep_snapshot();
}

}  // namespace centrale::call
