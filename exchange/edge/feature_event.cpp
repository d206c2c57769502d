#include "edge/feature_event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/xml_reader.hpp"
#include "base/xml_text.hpp"

namespace centrale::edge {
namespace {

constexpr int kMostRings = 20;
constexpr std::size_t kLongestNumber = 40;
constexpr std::string_view kBoundary = "centrale-features";

struct TypeName {
  ForwardingType type;
  std::string_view name;
  directory::Forward directory::UserFeatures::* now;
};
constexpr std::array kTypes{
    TypeName{ForwardingType::immediate, "forwardImmediate", &directory::UserFeatures::always},
    TypeName{ForwardingType::busy, "forwardBusy", &directory::UserFeatures::busy},
    TypeName{ForwardingType::no_answer, "forwardNoAns", &directory::UserFeatures::no_answer}};

Result<bool> read_flag(const XmlElement& request, std::string_view name) {
  const std::string_view text = request.text_of(name);
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return fail(fmt::format("{} is not true or false", name));
}

Result<FeatureRequest> read_forwarding(const XmlElement& request) {
  const auto type = std::ranges::find(kTypes, request.text_of("forwardingType"), &TypeName::name);
  if (type == kTypes.end()) return fail("forwardingType is none that we have");
  const auto active = read_flag(request, "activateForward");
  if (!active) return std::unexpected(active.error());
  SetForwarding set{.type = type->type, .active = *active, .to = std::string(request.text_of("forwardDN"))};
  if (set.to.size() > kLongestNumber) return fail("forwardDN is too long");
  if (set.to.find_first_not_of("0123456789+*#-.() ") != set.to.npos) return fail("forwardDN is no number");
  if (const std::string_view rings = request.text_of("ringCount"); !rings.empty()) {
    int count = 0;
    const auto [end, error] = std::from_chars(rings.data(), rings.data() + rings.size(), count);
    if (error != std::errc() || end != rings.data() + rings.size() || count < 1 || count > kMostRings)
      return fail(fmt::format("ringCount is not 1 to {}", kMostRings));
    set.rings = count;
  }
  return set;
}

std::string event_of(std::string_view name, std::string_view device, std::string_view content) {
  return fmt::format(
      "--{}\r\nContent-Type: {}\r\n\r\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<{} xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\">\r\n"
      "<device>{}</device>\r\n{}</{}>\r\n\r\n",
      kBoundary, kFeatureEventType, name, xml_text(device), content, name);
}

}  // namespace

Result<FeatureRequest> parse_feature_request(std::string_view body) {
  const auto document = parse_xml(body);
  if (!document) return std::unexpected(document.error());
  if (document->name == "SetForwarding") return read_forwarding(*document);
  if (document->name != "SetDoNotDisturb") return fail("neither SetDoNotDisturb nor SetForwarding");
  const auto on = read_flag(*document, "doNotDisturbOn");
  if (!on) return std::unexpected(on.error());
  return SetDoNotDisturb{.on = *on};
}

std::string dialled(const directory::TenantSnapshot& tenant, const directory::Destination& to) {
  const auto extension = [](const auto* of) {
    return of == nullptr ? std::string() : std::string(of->extension.value());
  };
  if (const auto* user = std::get_if<directory::ToUser>(&to)) return extension(tenant.user(user->user));
  if (const auto* group = std::get_if<directory::ToHuntGroup>(&to))
    return extension(tenant.hunt_group(group->group));
  if (const auto* attendant = std::get_if<directory::ToAutoAttendant>(&to))
    return extension(tenant.auto_attendant(attendant->attendant));
  if (const auto* room = std::get_if<directory::ToConference>(&to))
    return extension(tenant.conference(room->conference));
  if (const auto* inside = std::get_if<directory::ToExtension>(&to)) return inside->extension.value();
  if (const auto* number = std::get_if<directory::ToNumber>(&to)) return with_plus(number->number);
  return {};
}

FeatureDocument feature_events(const directory::TenantSnapshot& tenant, const directory::UserFeatures& now,
                               std::string_view device) {
  std::string body = event_of("DoNotDisturbEvent", device,
                              fmt::format("<doNotDisturbOn>{}</doNotDisturbOn>\r\n", now.do_not_disturb));
  for (const TypeName& each : kTypes) {
    const directory::Forward& forward = now.*each.now;
    std::string content = fmt::format(
        "<forwardingType>{}</forwardingType>\r\n<forwardStatus>{}</forwardStatus>\r\n"
        "<forwardTo>{}</forwardTo>\r\n",
        each.name, forward.active, xml_text(dialled(tenant, forward.to)));
    if (each.type == ForwardingType::no_answer) {
      const auto rings = std::clamp<std::int64_t>(now.no_answer_after / kOneRing, 1, kMostRings);
      content += fmt::format("<ringCount>{}</ringCount>\r\n", rings);
    }
    body += event_of("ForwardingEvent", device, content);
  }
  body += fmt::format("--{}--\r\n", kBoundary);
  return {.content_type = fmt::format("multipart/mixed;boundary=\"{}\"", kBoundary), .body = std::move(body)};
}

}  // namespace centrale::edge
