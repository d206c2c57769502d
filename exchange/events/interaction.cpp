#include "events/interaction.hpp"

#include <array>
#include <concepts>
#include <cstring>

#include "base/random.hpp"

namespace centrale::events {
namespace {

constexpr std::uint8_t kVersion = 1;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

/// Appends in place: a call writes half a dozen records and none of them should allocate.
class Out {
 public:
  explicit Out(std::string& to) : to_(to) {}
  template <std::integral Integer>
  void put(Integer value) {
    to_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  // Texts come from the wire too; what is longer than any name or number is cut.
  void put(std::string_view text) {
    text = text.substr(0, 0xffff);
    put(static_cast<std::uint16_t>(text.size()));
    to_.append(text);
  }
  template <class Tag>
  void put(const Strong<Tag, std::string>& id) {
    put(std::string_view(id.value()));
  }
  void put(const Who& who) {
    put(std::string_view(who.number));
    put(std::string_view(who.name));
    put(who.user);
    put(std::string_view(who.where));
  }

 private:
  std::string& to_;
};

class In {
 public:
  explicit In(std::string_view bytes) : rest_(bytes) {}
  template <std::integral Integer>
  void get(Integer& to) {
    if (!has(sizeof to)) return;
    std::memcpy(&to, rest_.data(), sizeof to);
    rest_.remove_prefix(sizeof to);
  }
  void get(std::string& to) {
    std::uint16_t size = 0;
    get(size);
    if (!has(size)) return;
    to.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  template <class Tag, class T>
  void get(Strong<Tag, T>& to) {
    T value{};
    get(value);
    to = Strong<Tag, T>(std::move(value));
  }
  void get(Who& to) {
    get(to.number);
    get(to.name);
    get(to.user);
    get(to.where);
  }
  [[nodiscard]] bool whole() const { return ok_ && rest_.empty(); }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool has(std::size_t size) {
    if (rest_.size() < size) ok_ = false;
    return ok_;
  }
  std::string_view rest_;
  bool ok_ = true;
};

void put_what(Out& out, const What& what) {
  std::visit(Overloaded{
                 [&](const Begin& begin) {
                   out.put(begin.tenant);
                   out.put(begin.leg.value());
                   out.put(begin.caller);
                   out.put(std::string_view(begin.dialled));
                   out.put(std::string_view(begin.signalling_id));
                 },
                 [&](const LegEvent& event) {
                   out.put(event.leg.value());
                   out.put(static_cast<std::uint8_t>(event.kind));
                   out.put(event.who);
                   out.put(event.other.value());
                   out.put(event.payer);
                   out.put(std::string_view(event.why));
                 },
                 [&](const Hop& hop) {
                   out.put(std::string_view(hop.to));
                   out.put(std::string_view(hop.because));
                 },
                 [&](const ServiceEvent& event) {
                   out.put(std::string_view(event.name));
                   out.put(static_cast<std::uint16_t>(event.facts.size()));
                   for (const auto& [key, value] : event.facts) {
                     out.put(std::string_view(key));
                     out.put(std::string_view(value));
                   }
                 },
                 [&](const End& end) { out.put(std::string_view(end.outcome)); },
             },
             what);
}

bool get_leg_event(In& in, LegEvent& event) {
  std::uint8_t kind = 0;
  in.get(event.leg);
  in.get(kind);
  in.get(event.who);
  in.get(event.other);
  in.get(event.payer);
  in.get(event.why);
  event.kind = static_cast<LegEventKind>(kind);
  return kind <= static_cast<std::uint8_t>(LegEventKind::ended);
}

bool get_service_event(In& in, ServiceEvent& event) {
  std::uint16_t count = 0;
  in.get(event.name);
  in.get(count);
  for (; count > 0 && in.ok(); --count) {
    auto& [key, value] = event.facts.emplace_back();
    in.get(key);
    in.get(value);
  }
  return in.ok();
}

bool get_what(In& in, std::uint8_t kind, What& what) {
  switch (kind) {
    case 0: {
      Begin& begin = what.emplace<Begin>();
      in.get(begin.tenant);
      in.get(begin.leg);
      in.get(begin.caller);
      in.get(begin.dialled);
      in.get(begin.signalling_id);
      return true;
    }
    case 1: return get_leg_event(in, what.emplace<LegEvent>());
    case 2: {
      Hop& hop = what.emplace<Hop>();
      in.get(hop.to);
      in.get(hop.because);
      return true;
    }
    case 3: return get_service_event(in, what.emplace<ServiceEvent>());
    case 4: in.get(what.emplace<End>().outcome); return true;
    default: return false;
  }
}

constexpr std::array<std::string_view, 11> kKinds{
    "started",   "ringing",     "early-media",       "answered",          "held", "resumed",
    "connected", "transferred", "recording-started", "recording-stopped", "ended"};

}  // namespace

std::string_view name_of(LegEventKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

void encode(const Record& record, std::string& to) {
  Out out(to);
  out.put(kVersion);
  out.put(static_cast<std::uint8_t>(record.what.index()));
  out.put(record.interaction);
  out.put(static_cast<std::int64_t>(record.at.time_since_epoch().count()));
  out.put(record.monotonic_ns);
  put_what(out, record.what);
}

bool decode(std::string_view bytes, Record& to) {
  In in(bytes);
  std::uint8_t version = 0;
  std::uint8_t kind = 0;
  std::int64_t wall = 0;
  in.get(version);
  in.get(kind);
  in.get(to.interaction);
  in.get(wall);
  in.get(to.monotonic_ns);
  if (version != kVersion || !get_what(in, kind, to.what)) return false;
  to.at = WallInstant(Duration(wall));
  return in.whole();
}

InteractionId new_interaction_id(WallInstant now) {
  constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's base 32
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  auto time = static_cast<std::uint64_t>(since);
  std::string id(26, '0');
  for (std::size_t at = 10; at > 0; --at, time >>= 5) id[at - 1] = kDigits[time & 31];
  for (const std::size_t begin : {std::size_t{10}, std::size_t{18}}) {
    std::uint64_t random = random_u64();
    for (std::size_t at = begin; at < begin + 8; ++at, random >>= 5) id[at] = kDigits[random & 31];
  }
  return InteractionId(std::move(id));
}

}  // namespace centrale::events
