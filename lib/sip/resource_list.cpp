#include "sip/resource_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/xml_text.hpp"

namespace centrale::sip {

struct ListWatch::Part {
  std::string member, cid;
  EventBody body;
};

namespace {

constexpr std::size_t kPartHeaders = 160;   // of one part, about
constexpr std::size_t kResourceLine = 150;  // of one member in the list, about

/// §5.4: one state of one member. Without a state there is no instance (§5.5).
std::string resource_line(Package& package, const std::string& member, std::string_view cid) {
  const Shown shown = package.shown(member);
  std::string line = fmt::format("  <resource uri=\"{}\">", xml_text(shown.uri));
  if (!shown.name.empty()) line += fmt::format("<name>{}</name>", xml_text(shown.name));
  if (!cid.empty()) line += fmt::format(R"(<instance id="1" state="active" cid="{}"/>)", xml_text(cid));
  return line += "</resource>\r\n";
}

void append_part(std::string& body, std::string_view boundary, std::string_view cid, std::string_view type,
                 std::string_view content) {
  fmt::format_to(std::back_inserter(body),
                 "--{}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{}>\r\nContent-Type: "
                 "{}\r\n\r\n{}\r\n",
                 boundary, cid, type, content);
}

}  // namespace

bool ListWatch::become(std::vector<std::string> members) {
  if (members == members_) return false;
  members_ = std::move(members);
  everything();
  return true;
}

void ListWatch::everything() {
  full_ = true;
  owed_ = members_;
}

void ListWatch::changed(const std::string& member) {
  if (std::ranges::find(owed_, member) == owed_.end()) owed_.push_back(member);
}

/// Takes what fits off the front of what is owed.
std::vector<ListWatch::Part> ListWatch::take_parts(Package& package, const Telling& telling,
                                                   std::size_t room) {
  std::vector<Part> parts;
  std::size_t size = full_ ? members_.size() * kResourceLine : 0;
  for (const std::string& member : owed_) {
    EventBody body =
        package.state({.resource = member, .subscriber = telling.subscriber, .version = telling.version});
    size += body.body.size() + kPartHeaders + (full_ ? 0 : kResourceLine);
    if (size > room && !parts.empty()) break;
    parts.push_back({.member = member,
                     .cid = fmt::format("{}.{}@list", parts.size() + 1, telling.version),
                     .body = std::move(body)});
  }
  owed_.erase(owed_.begin(), owed_.begin() + static_cast<std::ptrdiff_t>(parts.size()));
  return parts;
}

/// §5.1. A full one names all members, a partial one those that it has a state of.
std::string ListWatch::meta(Package& package, const Telling& telling, const std::vector<Part>& parts) const {
  const Shown list = package.shown(telling.resource);
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<list xmlns=\"urn:ietf:params:xml:ns:rlmi\" uri=\"{}\" version=\"{}\" fullState=\"{}\">\r\n",
      xml_text(list.uri), telling.version, full_);
  if (!list.name.empty()) text += fmt::format("  <name>{}</name>\r\n", xml_text(list.name));
  for (const Part& part : parts) text += resource_line(package, part.member, part.cid);
  if (full_) {  // those that did not fit: what is owed still
    for (const std::string& member : owed_) text += resource_line(package, member, {});
  }
  return text += "</list>\r\n";
}

/// The states have no line that begins as the boundary does: they are XML of ours, or counters.
EventBody ListWatch::next(Package& package, const Telling& telling, std::size_t room) {
  const std::vector<Part> parts = take_parts(package, telling, room);
  const std::string boundary = fmt::format("centrale-list-{}", telling.version);
  const std::string root = fmt::format("0.{}@list", telling.version);
  std::string body;
  append_part(body, boundary, root, "application/rlmi+xml;charset=\"UTF-8\"", meta(package, telling, parts));
  for (const Part& part : parts)
    append_part(body, boundary, part.cid, part.body.content_type, part.body.body);
  body += fmt::format("--{}--\r\n", boundary);
  full_ = false;
  return {.content_type = fmt::format(
              R"(multipart/related;type="application/rlmi+xml";start="<{}>";boundary="{}")", root, boundary),
          .body = std::move(body)};
}

}  // namespace centrale::sip
