#include <fmt/format.h>

#include <algorithm>

#include "media_worker/switchboard.hpp"

namespace centrale::media_worker {

using namespace media_control;
using media_graph::Player;

Result<std::pair<Switchboard::Range*, std::size_t>> Switchboard::take_pair(EndpointId endpoint, Family family,
                                                                           std::uint16_t port) {
  if (endpoint.empty() || find(endpoint) != nullptr || find_video(endpoint) != nullptr)
    return fail(fmt::format("open: endpoint {} is there already", endpoint.value()));
  const auto range =
      std::ranges::find(ranges_, family, [](const Range& each) { return each.ports->host().family; });
  const auto pair = range == ranges_.end() ? std::nullopt : range->ports->index_of(port);
  if (!pair) return fail(fmt::format("open: {} is no port of ours", port));
  if (range->users[*pair] != nullptr || range->viewers[*pair] != nullptr)
    return fail(fmt::format("open: port {} is in use", port));
  range->ports->pairs()[*pair].rtp.drain();
  range->ports->pairs()[*pair].rtcp.drain();
  return std::pair(&*range, *pair);
}

void Switchboard::obey(Open& order, Instant now) {
  const auto place = take_pair(order.endpoint, order.family, order.port);
  if (!place) return refuse(order.endpoint, place.error().what);
  const media_graph::Port port{
      .family = order.family, .number = order.port, .index = static_cast<std::uint32_t>(place->second)};
  auto endpoint = std::make_unique<Endpoint>(*this, order.session, order.endpoint, port, cname_, now);
  endpoint->configure(order.config, now);
  seconds_.enter(endpoint->report_turn, Duration(50ms) * static_cast<int>(order.endpoint.value() % 20), now);
  place->first->users[place->second] = endpoint.get();
  sessions_[order.session].endpoints.push_back(order.endpoint);
  endpoints_.emplace(order.endpoint, std::move(endpoint));
}

void Switchboard::obey(Modify& order, Instant now) {
  Endpoint* endpoint = need(order.endpoint, "modify");
  if (endpoint == nullptr) return;
  endpoint->configure(order.config, now);
  Player* player = endpoint->player();
  if (player != nullptr && endpoint->play_codec() && endpoint->play_codec() != player->codec())
    fetch_clips(*endpoint);
}

void Switchboard::obey(Connect& order, Instant) {
  Endpoint* a = need(order.a, "connect");
  Endpoint* b = need(order.b, "connect");
  if (a == nullptr || b == nullptr) return;
  if (a == b) return refuse(order.a, "connect: an endpoint with itself");
  forget_playback(*a);
  forget_playback(*b);
  Endpoint::connect(*a, *b);
}

void Switchboard::obey(Silence& order, Instant) {
  Endpoint* endpoint = need(order.endpoint, "silence");
  if (endpoint == nullptr) return;
  forget_playback(*endpoint);
  endpoint->silence(PlayEnd::stopped);
}

void Switchboard::obey(Play& order, Instant now) {
  Endpoint* endpoint = need(order.endpoint, "play");
  if (endpoint == nullptr) {
    return tell(
        PlayFinished{.endpoint = order.endpoint, .playback = order.playback, .how = PlayEnd::stopped});
  }
  forget_playback(*endpoint);
  playbacks_[order.playback] = order.endpoint;
  endpoint->play(std::make_unique<Player>(order.playback, std::move(order.items), order.loops), now);
  fetch_clips(*endpoint);
}

/// Before the answer the codec is not known: most parties take PCMA here, and `modify` asks again.
void Switchboard::fetch_clips(Endpoint& endpoint) {
  Player& player = *endpoint.player();
  const Codec codec = endpoint.play_codec().value_or(Codec::pcma);
  const std::uint32_t generation = player.expect(codec);
  const std::vector<PlayItem> items(player.items().begin(), player.items().end());
  for (std::size_t i = 0; i < items.size(); ++i) {
    clips_.get(
        items[i], codec,
        [this, id = endpoint.id(), playback = player.id(), generation, i](Result<media_graph::Clip> clip) {
          Endpoint* still = find(id);
          if (still == nullptr || still->player() == nullptr || still->player()->id() != playback) return;
          still->player()->got(generation, i, std::move(clip));
        });
  }
}

void Switchboard::forget_playback(Endpoint& endpoint) {
  if (endpoint.player() != nullptr) playbacks_.erase(endpoint.player()->id());
}

void Switchboard::obey(StopPlay& order, Instant) {
  const auto found = playbacks_.find(order.playback);
  if (found == playbacks_.end()) return;  // it has just ended by itself
  Endpoint* endpoint = find(found->second);
  playbacks_.erase(found);
  if (endpoint != nullptr) endpoint->silence(PlayEnd::stopped);
}

void Switchboard::obey(SendDigits& order, Instant) {
  if (Endpoint* endpoint = need(order.endpoint, "send digits")) endpoint->send_digits(order);
}

void Switchboard::obey(Close& order, Instant now) {
  if (Endpoint* endpoint = find(order.endpoint)) return close(*endpoint, now);
  if (VideoEndpoint* viewer = find_video(order.endpoint)) close(*viewer);
}

void Switchboard::close(Endpoint& endpoint, Instant now) {
  if (endpoint.recorder() != nullptr) end_recording(endpoint, RecordEnd::hung_up, now);
  forget_playback(endpoint);
  endpoint.close();
  tell(EndpointReport{.endpoint = endpoint.id(), .statistics = endpoint.statistics(), .closed = true});
  pace_.leave(endpoint.pace_turn);
  seconds_.leave(endpoint.report_turn);
  for (Range& range : ranges_) {
    if (range.ports->host().family == endpoint.port().family) range.users[endpoint.port().index] = nullptr;
  }
  leave_session(endpoint.session(), endpoint.id());
  endpoints_.erase(endpoint.id());
}

void Switchboard::leave_session(SessionId id, EndpointId endpoint) {
  const auto session = sessions_.find(id);
  std::erase(session->second.endpoints, endpoint);
  if (session->second.endpoints.empty()) sessions_.erase(session);
}

void Switchboard::obey(SetBlob& order, Instant) {
  const auto found = sessions_.find(order.session);
  if (found == sessions_.end()) return;  // its last endpoint has just gone
  found->second.blob = std::move(order.bytes);
}

void Switchboard::obey(AskStatistics& order, Instant) {
  if (const VideoEndpoint* viewer = find_video(order.endpoint))
    return tell(EndpointReport{.endpoint = order.endpoint, .statistics = viewer->statistics()});
  Endpoint* endpoint = need(order.endpoint, "statistics");
  if (endpoint != nullptr)
    tell(EndpointReport{.endpoint = order.endpoint, .statistics = endpoint->statistics()});
}

}  // namespace centrale::media_worker
