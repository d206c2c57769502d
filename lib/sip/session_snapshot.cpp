// A session as bytes, for the next life of the process.
#include <algorithm>

#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

constexpr std::uint8_t kVersion = 1;
enum Flag : std::uint8_t { kWeCalled = 1, kPeerUpdate = 2, kPeerTimer = 4 };

std::int64_t nanoseconds(WallInstant when) { return when.time_since_epoch().count(); }

}  // namespace

std::string SessionCore::snapshot() const {
  if (stack_ == nullptr || state != SessionState::established) return {};
  ByteWriter out;
  const int flags =
      (we_called ? kWeCalled : 0) | (peer.update ? kPeerUpdate : 0) | (peer.timer ? kPeerTimer : 0);
  out.put(kVersion).put(static_cast<std::uint8_t>(flags));
  dialog.write(out);
  out.put(std::string_view(contact_user)).put(std::string_view(local_sdp));
  out.put(static_cast<std::uint32_t>(session_timing_.interval.count()));
  out.put(static_cast<std::uint8_t>(session_timing_.refresher));
  // By the wall's clock: the monotonic one begins anew with the machine.
  const WallInstant end = stack_->loop().wall_now() + (session_end_ - stack_->loop().now());
  out.put(session_timing_.runs() ? nanoseconds(end) : std::int64_t{0});
  out.put(static_cast<std::uint32_t>(timer_wish.interval.count()))
      .put(static_cast<std::uint32_t>(timer_wish.least.count()));
  return out.take();
}

bool SessionCore::adopt(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != kVersion) return false;
  const auto flags = in.get<std::uint8_t>();
  auto read = Dialog::read(in);
  if (!read) return false;
  dialog = std::move(*read);
  contact_user = in.text();
  local_sdp = in.text();
  SessionTiming timing{std::chrono::seconds(in.get<std::uint32_t>()), Refresher::none};
  const auto who = in.get<std::uint8_t>();
  const auto end = in.get<std::int64_t>();
  timer_wish.interval = std::chrono::seconds(in.get<std::uint32_t>());
  timer_wish.least = std::chrono::seconds(in.get<std::uint32_t>());
  if (!in.ok() || !in.at_end() || who > 2 || timing.interval.count() > 864'000) return false;
  timing.refresher = static_cast<Refresher>(who);
  we_called = (flags & kWeCalled) != 0;
  peer.update = (flags & kPeerUpdate) != 0;
  peer.timer = (flags & kPeerTimer) != 0;
  state = SessionState::established;
  offers.resume();
  begin_life();
  begin_session_timer(timing);
  if (!timing.runs()) return true;
  const Duration whole = timing.interval;
  const auto left = std::clamp(WallInstant(Duration(end)) - stack_->loop().wall_now(), Duration(2s), whole);
  session_end_ = stack_->loop().now() + left;
  const Duration margin = timing.refresher == Refresher::us ? left / 2 : whole - timing.give_up_after();
  session_timer_.start(std::max(Duration(1s), left - margin));
  return true;
}

}  // namespace centrale::sip
