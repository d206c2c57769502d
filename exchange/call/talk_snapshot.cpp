#include "call/talk_snapshot.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "call/call.hpp"
#include "call/talk.hpp"

namespace centrale::call {
namespace {

constexpr std::uint8_t kVersion = 3;

void put(ByteWriter& out, const Party& party) {
  out.put(party.name).put(party.number ? party.number->value() : std::string()).put(party.extension.value());
  out.put(party.user ? party.user->tenant.value() : std::string())
      .put(party.user ? party.user->id.value() : "");
  out.put(static_cast<std::uint8_t>(party.restricted));
}

Party get_party(ByteReader& in) {
  Party party;
  party.name = in.text();
  party.number = parse_e164("+" + std::string(in.text()));
  party.extension = Extension(std::string(in.text()));
  const std::string tenant(in.text());
  const std::string user(in.text());
  if (!user.empty()) party.user = Of<UserId>{TenantId(tenant), UserId(user)};
  party.restricted = in.get<std::uint8_t>() != 0;
  return party;
}

void put(ByteWriter& out, const Place& place) {
  const auto* device = std::get_if<DeviceId>(&place);
  const auto* trunk = std::get_if<TrunkId>(&place);
  const auto* phone = std::get_if<AtNumber>(&place);
  out.put(static_cast<std::uint8_t>(place.index()));
  if (phone != nullptr) return static_cast<void>(out.put(phone->number.value()));
  out.put(device != nullptr ? device->value() : trunk != nullptr ? trunk->value() : std::string());
}

Place get_place(ByteReader& in) {
  const auto kind = in.get<std::uint8_t>();
  std::string id(in.text());
  if (kind == 1) return DeviceId(std::move(id));
  if (kind == 2) return TrunkId(std::move(id));
  if (kind == 3) return AtNumber{E164(std::move(id))};
  return {};
}

void put(ByteWriter& out, const LegSnapshot& leg) {
  out.put(leg.port).put(leg.record_id.value());
  out.put(static_cast<std::uint8_t>(leg.direction)).put(static_cast<std::uint8_t>(leg.held));
  put(out, leg.party);
  put(out, leg.place);
}

LegSnapshot get_leg(ByteReader& in) {
  LegSnapshot leg;
  leg.port = in.text();
  leg.record_id = LegId(in.get<std::uint64_t>());
  leg.direction = in.get<std::uint8_t>() == 0 ? Direction::inbound : Direction::outbound;
  leg.held = in.get<std::uint8_t>() != 0;
  leg.party = get_party(in);
  leg.place = get_place(in);
  return leg;
}

LegSnapshot of(Leg& leg) {
  return {.port = leg.port().snapshot(),
          .record_id = leg.record_id(),
          .direction = leg.direction(),
          .held = leg.is_held(),
          .party = leg.party(),
          .place = leg.place()};
}

}  // namespace

std::string encode(const TalkSnapshot& talk) {
  ByteWriter out;
  out.put(kVersion).put(talk.tenant.value()).put(talk.interaction.value());
  out.put(static_cast<std::int64_t>(talk.began.time_since_epoch().count()));
  out.put(talk.payer ? talk.payer->value() : std::string());
  put(out, talk.called);
  out.put(talk.service_music);
  out.put(talk.resumes_at);
  out.put(static_cast<std::uint8_t>(talk.legs.size()));
  for (const LegSnapshot& leg : talk.legs) put(out, leg);
  return out.take();
}

Result<TalkSnapshot> decode_talk(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != kVersion) return fail("snapshot of a talk: another version than 3");
  TalkSnapshot talk;
  talk.tenant = TenantId(std::string(in.text()));
  talk.interaction = InteractionId(std::string(in.text()));
  talk.began = WallInstant(Duration(in.get<std::int64_t>()));
  if (const auto payer = in.text(); !payer.empty()) talk.payer = UserId(std::string(payer));
  talk.called = get_party(in);
  talk.service_music = in.text();
  talk.resumes_at = in.text();
  const auto legs = in.get<std::uint8_t>();
  if (legs < 1 || legs > 2) return fail("snapshot of a talk: neither one leg nor two");
  for (int at = 0; at < legs && in.ok(); ++at) talk.legs.push_back(get_leg(in));
  if (!in.ok() || !in.at_end() || talk.interaction.empty())
    return fail("snapshot of a talk: cut short or too long");
  return talk;
}

// Kept with the party's endpoint, anew whenever somebody comes, goes or holds. While a leg has nothing to
// say yet (its ACK is on the way) there is no talk to keep: `on_changed` comes soon.
void Call::keep_snapshot() {
  if (!party_ || party_->ended() || !party_->is_answered()) return;
  TalkSnapshot now{.tenant = tenant_->id(),
                   .interaction = interaction_,
                   .began = began_,
                   .payer = payer_.user,
                   .called = called_,
                   .service_music = service_music_,
                   .resumes_at = resumes_at_ ? directory::to_text(*resumes_at_) : std::string(),
                   .legs = {}};
  now.legs.push_back(of(*party_));
  if (talk_ != nullptr && talk_->has_peer()) now.legs.push_back(of(talk_->peer()));
  const bool complete =
      std::ranges::none_of(now.legs, [](const LegSnapshot& leg) { return leg.port.empty(); });
  if (complete) media().keep(party_->endpoint(), encode(now));
}

// Another call keeps what is to be known of it.
void Call::let_party_go() {
  hear_nothing();
  media().keep(party_->endpoint(), {});
}

}  // namespace centrale::call
