#include "edge/media_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/random.hpp"

namespace centrale::edge {

namespace mc = media_control;

namespace {

constexpr int kWorkerShift = 56;  // the worker's number stands above its own endpoint number

mc::Tone tone_of(call::Tone tone) {
  switch (tone) {
    case call::Tone::ringback: return mc::Tone::ringback;
    case call::Tone::busy: return mc::Tone::busy;
    case call::Tone::congestion: return mc::Tone::congestion;
    case call::Tone::special_information: return mc::Tone::special_information;
    case call::Tone::record_beep: return mc::Tone::record_beep;
  }
  return mc::Tone::congestion;
}

std::vector<mc::PlayItem> items_of(const call::Playlist& playlist) {
  std::vector<mc::PlayItem> items;
  for (const std::string& file : playlist.files) {
    items.push_back(
        {.kind = mc::PlayItem::Kind::file, .text = file, .tone = {}, .country = {}, .length = {}});
  }
  for (const call::Tone tone : playlist.tone) {
    items.push_back({.kind = mc::PlayItem::Kind::tone,
                     .text = {},
                     .tone = tone_of(tone),
                     .country = playlist.country,
                     .length = {}});
  }
  return items;
}

call::RecordingResult result_of(const mc::RecordFinished& end) {
  using How = call::RecordingResult::How;
  How how = How::failed;
  switch (end.how) {
    case mc::RecordEnd::stopped: how = How::stopped; break;
    case mc::RecordEnd::silence: how = How::silence; break;
    case mc::RecordEnd::too_long: how = How::too_long; break;
    case mc::RecordEnd::hung_up: how = How::hung_up; break;
    case mc::RecordEnd::disk_full: how = How::disk_full; break;
    case mc::RecordEnd::failed: how = How::failed; break;
  }
  return {.how = how, .length = end.length, .peak = end.peak / 32767.0};
}

}  // namespace

// ---- one worker -----------------------------------------------------------------------------------

class MediaLink::Worker final : public mc::WorkerListener {
 public:
  Worker(MediaLink& link, flow::IoLoop& loop, std::uint64_t number, std::string control)
      : link_(link),
        number_(number),
        client_(loop, {.control = std::move(control), .name = fmt::format("centraled/{}", number)}, *this) {}

  [[nodiscard]] mc::WorkerClient& client() { return client_; }
  [[nodiscard]] call::EndpointId ours(mc::EndpointId endpoint) const {
    return call::EndpointId{endpoint.value() | (number_ << kWorkerShift)};
  }
  [[nodiscard]] static mc::EndpointId theirs(call::EndpointId endpoint) {
    return mc::EndpointId{endpoint.value() & ((std::uint64_t{1} << kWorkerShift) - 1)};
  }

  struct Adoptable {
    mc::SessionId session;
    rtp::Address local;
    std::optional<call::EndpointId> hears;
    call::MixId mix;
    bool video = false;
  };
  [[nodiscard]] std::optional<Adoptable> take_adoptable(call::EndpointId endpoint) {
    const auto found = adoptable_.find(endpoint);
    if (found == adoptable_.end()) return std::nullopt;
    const Adoptable adoptable = found->second;
    adoptable_.erase(found);
    return adoptable;
  }

  /// A worker that is away does not hear of it: it is told when it is back.
  void close(call::EndpointId endpoint) {
    if (!client_.ready()) closed_while_away_.insert(endpoint);
    client_.close(theirs(endpoint));
  }

  void on_worker_ready(const mc::Welcome& welcome, std::span<const mc::ListedSession> sessions,
                       bool) override {
    away_ = false;
    std::vector<Running> running;
    adoptable_.clear();
    end_what_is_gone(sessions);
    for (const mc::ListedSession& session : sessions) list(welcome, session, running);
    closed_while_away_.clear();
    link_.on_running_(std::move(running));
    for (const auto& [endpoint, unwanted] : adoptable_) client_.close(theirs(endpoint));
    adoptable_.clear();
    if (link_.watch_.ready) link_.watch_.ready(number_);
  }

  void on_worker_lost(const std::string& why) override {
    if (!std::exchange(away_, true)) link_.log_(fmt::format("media worker {} lost: {}", number_, why));
    if (link_.watch_.lost) link_.watch_.lost(number_);
  }

  void on_digit_pressed(mc::EndpointId endpoint, char digit) override {
    if (EndpointListener* listener = listener_of(endpoint)) listener->on_digit(digit);
  }
  void on_digit_released(mc::EndpointId, char, Duration) override {}
  void on_media_started(mc::EndpointId, const rtp::Address&) override {}
  void on_media_timeout(mc::EndpointId endpoint) override {
    if (EndpointListener* listener = listener_of(endpoint)) listener->on_media_timeout();
  }
  void on_endpoint_report(const mc::EndpointReport&) override {}
  void on_refused(const mc::Refused& refused) override {
    link_.log_(fmt::format("media worker {} refused: {}", number_, refused.what));
  }

  void on_play_finished(const mc::PlayFinished& end) override {
    if (!end.why.empty()) link_.log_(fmt::format("media worker {}: {}", number_, end.why));
    if (end.how != mc::PlayEnd::played && end.how != mc::PlayEnd::failed) return;
    const call::PlaybackId playback{end.playback.value()};
    const auto found = link_.playback_listeners_.find(playback);
    if (found != link_.playback_listeners_.end()) found->second->on_play_finished(playback);
  }

  void on_record_finished(const mc::RecordFinished& end) override {
    if (!end.why.empty()) link_.log_(fmt::format("media worker {}: {}", number_, end.why));
    const call::RecordingId recording{end.recording.value()};
    link_.recorded_.erase(recording);
    const auto found = link_.recording_listeners_.find(recording);
    if (found != link_.recording_listeners_.end())
      found->second->on_record_finished(recording, result_of(end));
  }

 private:
  /// Endpoints of this life that the worker does not run (any more): it died in between. Their legs end, as
  /// those do whose audio stopped. A leg that ends takes others of its call along, so each is looked up
  /// again.
  void end_what_is_gone(std::span<const mc::ListedSession> sessions) {
    std::unordered_set<call::EndpointId> there;
    for (const mc::ListedSession& session : sessions) {
      for (const mc::ListedEndpoint& each : session.endpoints) there.insert(ours(each.endpoint));
    }
    std::vector<mc::EndpointId> gone;
    for (const auto& [endpoint, session] : link_.sessions_) {
      const bool here = endpoint.value() >> kWorkerShift == number_;
      if (here && !there.contains(endpoint)) gone.push_back(theirs(endpoint));
    }
    if (!gone.empty())
      link_.log_(fmt::format("media worker {}: {} legs lost their audio", number_, gone.size()));
    for (const mc::EndpointId endpoint : gone) on_media_timeout(endpoint);
  }

  void list(const mc::Welcome& welcome, const mc::ListedSession& session, std::vector<Running>& running) {
    Running one{.snapshot = session.blob, .endpoints = {}};
    for (const mc::ListedEndpoint& each : session.endpoints) {
      const call::EndpointId endpoint = ours(each.endpoint);
      if (link_.sessions_.contains(endpoint)) continue;  // of this life: the connection broke, not we
      if (closed_while_away_.contains(endpoint)) {  // of this life too, but hung up since: nobody adopts it
        client_.close(each.endpoint);
        continue;
      }
      const rtp::Address& host = each.family == mc::Family::ipv6 ? welcome.ipv6 : welcome.ipv4;
      const bool hears = each.hears != mc::EndpointId{};
      adoptable_.emplace(endpoint, Adoptable{.session = session.session,
                                             .local = host.with_port(each.port),
                                             .hears = hears ? std::optional(ours(each.hears)) : std::nullopt,
                                             .mix = call::MixId{each.mix.value()},
                                             .video = each.video});
      one.endpoints.push_back(endpoint);
    }
    if (!one.endpoints.empty()) running.push_back(std::move(one));
  }

  EndpointListener* listener_of(mc::EndpointId endpoint) {
    const auto found = link_.endpoint_listeners_.find(ours(endpoint));
    return found == link_.endpoint_listeners_.end() ? nullptr : found->second;
  }

  MediaLink& link_;
  std::uint64_t number_;
  std::unordered_map<call::EndpointId, Adoptable> adoptable_;
  std::unordered_set<call::EndpointId> closed_while_away_;  // bounded by what was open when it was lost
  bool away_ = false;
  mc::WorkerClient client_;
};

// ---- endpoints --------------------------------------------------------------------------------------

Endpoint::Endpoint(Endpoint&& other) noexcept
    : link_(std::exchange(other.link_, nullptr)), id_(other.id_), local_(other.local_) {}

Endpoint& Endpoint::operator=(Endpoint&& other) noexcept {
  if (this != &other) {
    if (link_ != nullptr) link_->close(id_);
    link_ = std::exchange(other.link_, nullptr);
    id_ = other.id_;
    local_ = other.local_;
  }
  return *this;
}

Endpoint::~Endpoint() {
  if (link_ != nullptr) link_->close(id_);
}

void Endpoint::modify(const mc::EndpointConfig& config) {
  link_->worker_of(id_).client().modify(MediaLink::Worker::theirs(id_), config);
}

void Endpoint::modify(const mc::VideoConfig& config) {
  link_->worker_of(id_).client().modify_video(MediaLink::Worker::theirs(id_), config);
}

void Endpoint::listen(EndpointListener& listener) { link_->endpoint_listeners_[id_] = &listener; }

// ---- the link ---------------------------------------------------------------------------------------

MediaLink::MediaLink(flow::IoLoop& loop, const std::vector<std::string>& control,
                     std::function<void(std::vector<Running>)> on_running,
                     std::function<void(std::string)> log)
    : loop_(loop), on_running_(std::move(on_running)), log_(std::move(log)), next_session_(random_u64()) {
  for (const std::string& path : control) {
    workers_.push_back(std::make_unique<Worker>(*this, loop, workers_.size(), path));
  }
}

MediaLink::~MediaLink() = default;

void MediaLink::start() {
  for (auto& worker : workers_) worker->client().start();
}

bool MediaLink::ready() const {
  return std::ranges::all_of(workers_, [](const auto& worker) { return worker->client().ready(); });
}

std::size_t MediaLink::open_endpoints() const {
  std::size_t sum = 0;
  for (const auto& worker : workers_) sum += worker->client().open_endpoints();
  return sum;
}

Result<Endpoint> MediaLink::open(const TenantId& tenant, const mc::EndpointConfig& config,
                                 mc::Urgency urgency, mc::Family family) {
  Worker& worker = *workers_.at(std::hash<TenantId>{}(tenant) % workers_.size());
  const mc::SessionId session{next_session_++};
  auto opened = worker.client().open(session, config, family, urgency);
  if (!opened) return std::unexpected(opened.error());
  const call::EndpointId endpoint = worker.ours(opened->endpoint);
  sessions_.emplace(endpoint, session);
  return Endpoint(*this, endpoint, opened->local);
}

Result<Endpoint> MediaLink::claim(call::EndpointId endpoint) {
  const auto adopted = worker_of(endpoint).take_adoptable(endpoint);
  if (!adopted || adopted->video)
    return fail(fmt::format("endpoint {} does not run in its worker", endpoint.value()));
  sessions_.emplace(endpoint, adopted->session);
  // The worker has been joining these two all along; keys that come by INFO go the same way.
  if (adopted->hears) hears_[endpoint] = partners_[endpoint] = *adopted->hears;
  if (!adopted->mix.empty()) mixes_.enter(endpoint, adopted->mix);
  return Endpoint(*this, endpoint, adopted->local);
}

void MediaLink::close(call::EndpointId endpoint) {
  endpoint_listeners_.erase(endpoint);
  forget_video(endpoint);
  sessions_.erase(endpoint);
  hears_.erase(endpoint);
  mixes_.leave(endpoint);
  worker_of(endpoint).close(endpoint);
}

MediaLink::Worker& MediaLink::worker_of(call::EndpointId endpoint) {
  return *workers_.at((endpoint.value() >> kWorkerShift) % workers_.size());
}

// ---- video: it goes where the audio goes, as long as two hear each other -------------------------------

Result<Endpoint> MediaLink::open_video(call::EndpointId audio) {
  const auto session = sessions_.find(audio);
  if (session == sessions_.end()) return fail("video of a leg that has no audio");
  Worker& worker = worker_of(audio);
  auto opened = worker.client().open_video(session->second, {}, mc::Family::ipv4);
  if (!opened) return std::unexpected(opened.error());
  const call::EndpointId video = worker.ours(opened->endpoint);
  sessions_.emplace(video, session->second);
  video_of_[audio] = video;
  audio_of_[video] = audio;
  join_videos(audio);
  return Endpoint(*this, video, opened->local);
}

Result<Endpoint> MediaLink::claim_video(call::EndpointId video, call::EndpointId audio) {
  const auto adopted = worker_of(video).take_adoptable(video);
  if (!adopted || !adopted->video)
    return fail(fmt::format("video endpoint {} does not run in its worker", video.value()));
  sessions_.emplace(video, adopted->session);
  video_of_[audio] = video;
  audio_of_[video] = audio;
  return Endpoint(*this, video, adopted->local);
}

std::optional<call::EndpointId> MediaLink::partner_of(call::EndpointId endpoint) const {
  const auto found = partners_.find(endpoint);
  return found == partners_.end() ? std::nullopt : std::optional(found->second);
}

void MediaLink::pair(call::EndpointId a, call::EndpointId b) {
  if (partner_of(a) == b && partner_of(b) == a) return;
  part(a);
  part(b);
  partners_[a] = b;
  partners_[b] = a;
  join_videos(a);
  for (const call::EndpointId each : {a, b})
    if (const auto found = endpoint_listeners_.find(each); found != endpoint_listeners_.end())
      found->second->on_partner();
}

void MediaLink::part(call::EndpointId endpoint) {
  const auto found = partners_.find(endpoint);
  if (found == partners_.end()) return;
  const call::EndpointId other = found->second;
  partners_.erase(endpoint);
  partners_.erase(other);
  for (const call::EndpointId each : {endpoint, other}) {
    const auto video = video_of_.find(each);
    if (video != video_of_.end()) worker_of(each).client().disconnect_video(Worker::theirs(video->second));
    if (const auto told = endpoint_listeners_.find(each); told != endpoint_listeners_.end())
      told->second->on_partner();
  }
}

void MediaLink::join_videos(call::EndpointId audio) {
  const auto other = partner_of(audio);
  const auto ours = video_of_.find(audio);
  const auto theirs = other ? video_of_.find(*other) : video_of_.end();
  if (ours == video_of_.end() || theirs == video_of_.end()) return;
  worker_of(audio).client().connect_video(Worker::theirs(ours->second), Worker::theirs(theirs->second));
}

void MediaLink::forget_video(call::EndpointId endpoint) {
  part(endpoint);
  video_of_.erase(endpoint);
  const auto audio = audio_of_.find(endpoint);
  if (audio == audio_of_.end()) return;
  video_of_.erase(audio->second);
  audio_of_.erase(audio);
}

void MediaLink::pass_digit_on(call::EndpointId from, char digit) {
  const auto partner = hears_.find(from);
  if (partner == hears_.end()) return;
  const auto back = hears_.find(partner->second);
  if (back != hears_.end() && back->second == from) send_digits(partner->second, std::string(1, digit));
}

void MediaLink::connect(call::EndpointId a, call::EndpointId b) {
  hears_[a] = b;
  hears_[b] = a;
  mixes_.leave(a);
  mixes_.leave(b);
  worker_of(a).client().connect(Worker::theirs(a), Worker::theirs(b));
  pair(a, b);
}

void MediaLink::silence(call::EndpointId endpoint) {
  hears_.erase(endpoint);
  mixes_.leave(endpoint);
  worker_of(endpoint).client().silence(Worker::theirs(endpoint));
  part(endpoint);
}

void MediaLink::play(call::EndpointId endpoint, call::PlaybackId playback, const call::Playlist& playlist) {
  hears_.erase(endpoint);
  mixes_.leave(endpoint);
  worker_of(endpoint).client().play(Worker::theirs(endpoint), mc::PlaybackId{playback.value()},
                                    items_of(playlist), playlist.forever ? 0 : 1);
  part(endpoint);
}

void MediaLink::join(call::EndpointId endpoint, call::MixId mix, call::Voice voice) {
  hears_.erase(endpoint);
  mixes_.enter(endpoint, mix);
  worker_of(endpoint).client().join_mix(Worker::theirs(endpoint), mc::MixId{mix.value()},
                                        voice == call::Voice::muted);
  part(endpoint);
}

void MediaLink::announce(call::MixId mix, const call::Playlist& playlist) {
  const auto member = mixes_.anybody_in(mix);
  if (member) worker_of(*member).client().play_to_mix(mc::MixId{mix.value()}, items_of(playlist));
}

void MediaLink::send_digits(call::EndpointId endpoint, const std::string& digits) {
  worker_of(endpoint).client().send_digits(Worker::theirs(endpoint), digits);
}

void MediaLink::record(call::EndpointId endpoint, call::RecordingId recording,
                       const call::RecordingOrder& order) {
  recorded_[recording] = endpoint;
  worker_of(endpoint).client().record({.endpoint = Worker::theirs(endpoint),
                                       .recording = mc::RecordingId{recording.value()},
                                       .side = mc::RecordSide::party,
                                       .file = order.file,
                                       .longest = order.longest,
                                       .stop_after_silence = order.stop_after_silence});
}

void MediaLink::stop_recording(call::RecordingId recording) {
  const auto found = recorded_.find(recording);
  if (found == recorded_.end()) return;
  worker_of(found->second).client().stop_record(mc::RecordingId{recording.value()});
}

void MediaLink::listen(call::PlaybackId playback, call::MediaListener& listener) {
  playback_listeners_[playback] = &listener;
}
void MediaLink::listen(call::RecordingId recording, call::MediaListener& listener) {
  recording_listeners_[recording] = &listener;
}
void MediaLink::forget(call::PlaybackId playback) { playback_listeners_.erase(playback); }
void MediaLink::forget(call::RecordingId recording) { recording_listeners_.erase(recording); }

void MediaLink::keep(call::EndpointId owner, const std::string& snapshot) {
  const auto found = sessions_.find(owner);
  if (found != sessions_.end()) worker_of(owner).client().set_blob(found->second, snapshot);
}

}  // namespace centrale::edge
