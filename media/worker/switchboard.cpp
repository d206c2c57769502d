#include "media_worker/switchboard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/random.hpp"

namespace centrale::media_worker {

using namespace media_control;

namespace {

constexpr Duration kPace = 5ms;
constexpr Duration kSecondStep = 50ms;
constexpr Duration kOrphanWithoutControl = 1h;
constexpr Duration kOrphanWithoutMedia = 60s;

std::vector<std::string> folders_of(const std::string& files, const std::string& recordings) {
  std::vector<std::string> folders;
  if (!files.empty()) folders.push_back(files);
  if (!recordings.empty()) folders.push_back(recordings);
  return folders;
}

}  // namespace

Switchboard::Switchboard(std::vector<const media_io::PortRange*> ranges, media_graph::WorkThread& work,
                         std::string files, std::string recordings, Tell tell, Instant now)
    : work_(work),
      clips_(work, folders_of(files, recordings)),
      recordings_folder_(std::move(recordings)),
      tell_(std::move(tell)),
      cname_(random_hex(8)),
      now_(now),
      settle_due_(now),
      pace_(kPace, now),
      seconds_(kSecondStep, now),
      mix_pace_(kPace, now) {
  for (const auto* ports : ranges)
    ranges_.push_back({.ports = ports,
                       .users = std::vector<Endpoint*>(ports->pairs().size()),
                       .viewers = std::vector<VideoEndpoint*>(ports->pairs().size())});
}

Switchboard::~Switchboard() = default;

void Switchboard::obey(Command& command, Instant now) {
  now_ = now;
  std::visit([this, now](auto& order) { obey(order, now); }, command);
}

Switchboard::Endpoint* Switchboard::find(EndpointId id) const {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : found->second.get();
}

Switchboard::Endpoint* Switchboard::need(EndpointId id, const char* command) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr) refuse(id, fmt::format("{}: there is no endpoint {}", command, id.value()));
  return endpoint;
}

// ---- packets ----

void Switchboard::on_rtp(std::size_t range, std::size_t pair, const Datagram& datagram, Instant now) {
  now_ = now;
  Endpoint* user = ranges_[range].users[pair];
  if (user == nullptr) {
    VideoEndpoint* viewer = ranges_[range].viewers[pair];
    if (viewer == nullptr) return;  // late for a call that is over, or a stranger's knock
    return datagram.cut ? viewer->on_junk() : viewer->on_rtp(datagram.bytes, datagram.from, now);
  }
  if (datagram.cut) return user->on_junk();
  user->on_rtp(datagram.bytes, datagram.from, now);
}

void Switchboard::on_rtcp(std::size_t range, std::size_t pair, const Datagram& datagram, Instant now) {
  now_ = now;
  Endpoint* user = ranges_[range].users[pair];
  if (user == nullptr) {
    VideoEndpoint* viewer = ranges_[range].viewers[pair];
    if (viewer == nullptr) return;
    return datagram.cut ? viewer->on_junk() : viewer->on_rtcp(datagram.bytes, datagram.from);
  }
  if (datagram.cut) return user->on_junk();
  user->on_rtcp(datagram.bytes, datagram.from, now);
}

void Switchboard::send(const media_io::UdpSocket& socket, std::span<const std::uint8_t> datagram,
                       const rtp::Address& to) {
  if (ring_ != nullptr) return ring_->send(socket.number(), datagram, to);
  socket.send(datagram, to);
}

void Switchboard::send_rtp(const Endpoint& from, std::span<const std::uint8_t> datagram,
                           const rtp::Address& to) {
  const auto& port = from.port();
  if (to.family != port.family) return;
  for (const Range& range : ranges_) {
    if (range.ports->host().family == port.family) send(range.ports->pairs()[port.index].rtp, datagram, to);
  }
}

void Switchboard::send_rtcp(const Endpoint& from, std::span<const std::uint8_t> datagram,
                            const rtp::Address& to) {
  const auto& port = from.port();
  if (to.family != port.family) return;
  for (const Range& range : ranges_) {
    if (range.ports->host().family != port.family) continue;
    const auto& pair = range.ports->pairs()[port.index];
    send(from.config().rtcp_mux ? pair.rtp : pair.rtcp, datagram, to);
  }
}

// ---- what the kernel carries ----

bool Switchboard::forward(const Endpoint& from, const rtp::Forwarding& stream) {
  return forwarder_ != nullptr && from.port().family == rtp::Family::ipv4 &&
         forwarder_->start(from.port().index, stream);
}

rtp::Forwarded Switchboard::forwarded(const Endpoint& from) const {
  return forwarder_->progress(from.port().index);
}

void Switchboard::take_back(const Endpoint& from) { forwarder_->stop(from.port().index); }

// ---- time ----

void Switchboard::wants_turn(Endpoint& endpoint) { pace_.enter(endpoint.pace_turn, Duration::zero(), now_); }

std::optional<Instant> Switchboard::due() const {
  std::optional<Instant> first = pace_.due();
  const auto earlier = [&first](std::optional<Instant> other) {
    if (other && (!first || *other < *first)) first = other;
  };
  earlier(seconds_.due());
  earlier(mix_pace_.due());
  if (!recordings_.empty()) earlier(settle_due_);
  return first;
}

void Switchboard::advance(Instant now) {
  now_ = now;
  pace_.advance(now, [this, now](Endpoint& endpoint) {
    const bool played = endpoint.player() != nullptr;
    const PlaybackId id = played ? endpoint.player()->id() : PlaybackId{};
    const auto again = endpoint.tick(now);
    if (played && endpoint.player() == nullptr) playbacks_.erase(id);
    return again;
  });
  tick_mixes(now);
  look_after(now);
  if (now >= settle_due_) settle_recordings(now);
}

void Switchboard::look_after(Instant now) {
  seconds_.advance(now, [this, now](Endpoint& endpoint) -> std::optional<Duration> {
    if (is_orphan(endpoint, now)) {
      doomed_.push_back(&endpoint);
      return std::nullopt;
    }
    endpoint.look_after(now);
    return 1s;
  });
  for (Endpoint* endpoint : std::exchange(doomed_, {})) close(*endpoint, now);
  if (control_away_ && now - *control_away_ > kOrphanWithoutControl) close_silent_video(now);
}

bool Switchboard::is_orphan(const Endpoint& endpoint, Instant now) const {
  return control_away_ && now - *control_away_ > kOrphanWithoutControl &&
         now - endpoint.last_heard() > kOrphanWithoutMedia;
}

void Switchboard::close_all(Instant now) {
  while (!endpoints_.empty()) close(*endpoints_.begin()->second, now);
  while (!video_.empty()) close(*video_.begin()->second);
}

std::vector<ListedSession> Switchboard::list() const {
  std::vector<ListedSession> out;
  for (const auto& [id, session] : sessions_) {
    ListedSession& listed = out.emplace_back();
    listed.session = id;
    listed.blob = session.blob;
    for (const EndpointId each : session.endpoints) {
      if (const VideoEndpoint* viewer = find_video(each)) {
        listed.endpoints.push_back(this->listed(*viewer));
        continue;
      }
      const Endpoint& endpoint = *find(each);
      listed.endpoints.push_back(
          {.endpoint = each,
           .family = endpoint.port().family,
           .port = endpoint.port().number,
           .config = endpoint.config(),
           .hears = endpoint.source() != nullptr ? endpoint.source()->id() : EndpointId{},
           .playback = endpoint.player() != nullptr ? endpoint.player()->id() : PlaybackId{},
           .recording =
               endpoint.recorder() != nullptr ? endpoint.recorder()->order().recording : RecordingId{},
           .mix = endpoint.seat() != nullptr ? endpoint.seat()->mix().id() : MixId{},
           .muted = endpoint.seat() != nullptr && endpoint.seat()->muted(),
           .video = false});
    }
  }
  return out;
}

}  // namespace centrale::media_worker
