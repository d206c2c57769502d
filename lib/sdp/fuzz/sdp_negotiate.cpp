// A leg's life: the input is a list of steps, each a byte that says what happens and text up to a 0xff byte.
// Whatever is sent at us, what we send must parse, keep places and let the leg go on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sdp/negotiation.hpp"

namespace {

using namespace centrale::sdp;

void require(bool good) {
  if (!good) std::abort();
}

/// How many streams it has.
std::size_t check_ours(const std::string& text, const LocalMedia& local) {
  const auto ours = parse(text);
  require(ours.has_value());
  std::size_t alive = 0;
  std::size_t seen = 0;
  for (const Media& stream : ours->media) {
    alive += stream.port == local.port ? 1U : 0U;
    seen += stream.port != 0 && stream.kind == MediaKind::video ? 1U : 0U;
  }
  require(alive == 1 && seen <= (local.video ? 1U : 0U));
  return ours->media.size();
}

void check_audio(const NegotiatedAudio& audio) {
  require(audio.send_payload <= 127 && audio.ptime >= 10 && audio.ptime <= 60);
  require(audio.remote.port != 0 ||
          (audio.direction != Direction::sendrecv && audio.direction != Direction::sendonly));
}

void check_video(const std::optional<NegotiatedVideo>& video, const LocalMedia& local) {
  if (!video) return;
  require(local.video && !video->formats.empty());
  for (const auto& format : video->formats) require(format.send <= 127 && format.receive <= 127);
  require(video->remote.port != 0 ||
          (video->direction != Direction::sendrecv && video->direction != Direction::sendonly));
}

void step(std::uint8_t what, std::string_view text, LocalMedia& local, NegotiationState& state) {
  local.direction = static_cast<Direction>(what & 3);
  local.rtcp_mux = static_cast<RtcpMux>(((what >> 2) & 3) % 3);
  if ((what & 16) != 0) local.preferred = static_cast<Codec>(what % codec_count);
  // Whatever one party's video is, the other's leg is told of it.
  if (auto ability = video_of(text))
    local.video = LocalVideo{.port = 30002, .direction = local.direction, .ability = std::move(*ability)};
  if ((what & 64) != 0) local.video.reset();
  const NegotiationState before = state;
  if ((what & 32) != 0) {
    const std::string offer = make_offer(local, state);
    check_ours(offer, local);
    if (const auto audio = accept_answer(offer, text, local, state)) {
      check_audio(*audio);
      check_video(accept_video(offer, text, local, state), local);
    }
  } else if (const auto got = answer(text, local, state)) {
    check_audio(got->audio);
    check_video(got->video, local);
    require(check_ours(got->text, local) == parse(text)->media.size());
  } else {
    require(state == before);
  }
  const auto back = NegotiationState::from_bytes(state.to_bytes());
  require(back.has_value() && *back == state);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  (void)NegotiationState::from_bytes(input);
  LocalMedia local;
  local.address = "203.0.113.5";
  local.port = 30000;
  local.codecs = {Codec::g722, Codec::pcma, Codec::pcmu};
  NegotiationState state;
  for (int steps = 0; steps < 16 && !input.empty(); ++steps) {
    const auto what = static_cast<std::uint8_t>(input.front());
    const std::size_t end = input.find('\xff', 1);
    step(what, input.substr(1, end == std::string_view::npos ? end : end - 1), local, state);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
  }
  return 0;
}
