// Video in the switchboard: ports of the same ranges, each used by one or the other.
#include <fmt/format.h>

#include "media_worker/switchboard.hpp"

namespace centrale::media_worker {

using namespace media_control;

namespace {

constexpr Duration kSilentVideo = 60s;

}  // namespace

Switchboard::VideoEndpoint* Switchboard::find_video(EndpointId id) const {
  const auto found = video_.find(id);
  return found == video_.end() ? nullptr : found->second.get();
}

Switchboard::VideoEndpoint* Switchboard::need_video(EndpointId id, const char* command) {
  VideoEndpoint* endpoint = find_video(id);
  if (endpoint == nullptr) refuse(id, fmt::format("{}: there is no video endpoint {}", command, id.value()));
  return endpoint;
}

void Switchboard::obey(OpenVideo& order, Instant now) {
  const auto place = take_pair(order.endpoint, order.family, order.port);
  if (!place) return refuse(order.endpoint, place.error().what);
  const media_graph::Port port{
      .family = order.family, .number = order.port, .index = static_cast<std::uint32_t>(place->second)};
  auto endpoint = std::make_unique<VideoEndpoint>(*this, order.session, order.endpoint, port, cname_, now);
  endpoint->configure(order.config, now);
  place->first->viewers[place->second] = endpoint.get();
  sessions_[order.session].endpoints.push_back(order.endpoint);
  video_.emplace(order.endpoint, std::move(endpoint));
}

void Switchboard::obey(ModifyVideo& order, Instant now) {
  if (VideoEndpoint* endpoint = need_video(order.endpoint, "modify video"))
    endpoint->configure(order.config, now);
}

void Switchboard::obey(ConnectVideo& order, Instant) {
  VideoEndpoint* a = need_video(order.a, "connect video");
  VideoEndpoint* b = need_video(order.b, "connect video");
  if (a == nullptr || b == nullptr) return;
  if (a == b) return refuse(order.a, "connect video: an endpoint with itself");
  VideoEndpoint::connect(*a, *b);
}

void Switchboard::obey(DisconnectVideo& order, Instant) {
  if (VideoEndpoint* endpoint = need_video(order.endpoint, "disconnect video")) endpoint->disconnect();
}

void Switchboard::close(VideoEndpoint& endpoint) {
  endpoint.disconnect();
  tell(EndpointReport{.endpoint = endpoint.id(), .statistics = endpoint.statistics(), .closed = true});
  for (Range& range : ranges_) {
    if (range.ports->host().family == endpoint.port().family) range.viewers[endpoint.port().index] = nullptr;
  }
  leave_session(endpoint.session(), endpoint.id());
  video_.erase(endpoint.id());
}

void Switchboard::close_silent_video(Instant now) {
  std::vector<VideoEndpoint*> silent;
  for (const auto& [id, endpoint] : video_)
    if (now - endpoint->last_heard() > kSilentVideo) silent.push_back(endpoint.get());
  for (VideoEndpoint* endpoint : silent) close(*endpoint);
}

ListedEndpoint Switchboard::listed(const VideoEndpoint& endpoint) const {
  ListedEndpoint out{};
  out.endpoint = endpoint.id();
  out.family = endpoint.port().family;
  out.port = endpoint.port().number;
  if (endpoint.partner() != nullptr) out.hears = endpoint.partner()->id();
  out.video = true;
  return out;
}

void Switchboard::send_rtp(const VideoEndpoint& from, std::span<const std::uint8_t> datagram,
                           const rtp::Address& to) {
  if (to.family != from.port().family) return;
  for (const Range& range : ranges_) {
    if (range.ports->host().family == to.family)
      send(range.ports->pairs()[from.port().index].rtp, datagram, to);
  }
}

void Switchboard::send_rtcp(const VideoEndpoint& from, std::span<const std::uint8_t> datagram,
                            const rtp::Address& to) {
  if (to.family != from.port().family) return;
  for (const Range& range : ranges_) {
    if (range.ports->host().family != to.family) continue;
    const auto& pair = range.ports->pairs()[from.port().index];
    send(from.config().rtcp_mux ? pair.rtp : pair.rtcp, datagram, to);
  }
}

}  // namespace centrale::media_worker
