#include "sip/dialog.hpp"

#include <algorithm>

namespace centrale::sip {
namespace {

/// A snapshot's dialog goes on this far ahead: whatever was sent after it was taken is passed over.
constexpr std::uint32_t kCseqJump = 1000;

std::string contact_of(const Message& message) {
  const auto contact = message.name_addr(HeaderName::contact);
  return contact && !contact->star ? std::string(contact->uri.text) : std::string();
}

std::vector<std::string> record_routes(const Message& message) {
  std::vector<std::string> routes;
  message.each(HeaderName::record_route, [&routes](std::string_view value) { routes.emplace_back(value); });
  return routes;
}

/// The URI of a Route value; empty when it is none.
UriView route_uri(const std::string& route) {
  const auto value = parse_name_addr(route);
  return value ? value->uri : UriView{};
}

}  // namespace

std::string without_tag(std::string_view name_addr) {
  const auto value = parse_name_addr(name_addr);
  if (!value) return std::string(name_addr);
  std::string text;
  if (!value->display.empty()) text.append(value->display).append(" ");
  text.append("<").append(value->uri.text).append(">");
  std::string_view rest = value->params.text();
  while (const auto param = next_param(rest)) {
    if (param->name.size() == 3 && (param->name == "tag" || param->name == "Tag" || param->name == "TAG"))
      continue;
    text.append(";").append(param->name);
    if (param->has_value) text.append("=").append(param->value);
  }
  return text;
}

Dialog Dialog::of_server(const Message& request, const Flow& came_on, std::string local_tag) {
  Dialog dialog;
  dialog.call_id_ = request.call_id();
  dialog.local_ = without_tag(request.header(HeaderName::to));
  dialog.local_tag_ = std::move(local_tag);
  dialog.remote_ = without_tag(request.header(HeaderName::from));
  dialog.remote_tag_ = request.from_tag();
  dialog.remote_target_ = contact_of(request);
  dialog.routes_ = record_routes(request);
  dialog.remote_cseq_ = request.cseq();
  dialog.flow = came_on;
  return dialog;
}

Dialog Dialog::of_client(std::string call_id, std::string local, std::string local_tag, std::string remote,
                         std::string target, std::uint32_t cseq) {
  Dialog dialog;
  dialog.call_id_ = std::move(call_id);
  dialog.local_ = std::move(local);
  dialog.local_tag_ = std::move(local_tag);
  dialog.remote_ = std::move(remote);
  dialog.remote_target_ = std::move(target);
  dialog.local_cseq_ = cseq;
  return dialog;
}

void Dialog::take_response(const Message& response) {
  remote_tag_ = response.to_tag();
  routes_ = record_routes(response);
  std::ranges::reverse(routes_);
  refresh_target(response);
}

void Dialog::refresh_target(const Message& message) {
  if (std::string contact = contact_of(message); !contact.empty()) remote_target_ = std::move(contact);
}

bool Dialog::take_cseq(std::uint32_t cseq) {
  if (cseq <= remote_cseq_) return false;
  remote_cseq_ = cseq;
  return true;
}

MessageWriter Dialog::request(Method method, std::uint32_t cseq, std::string_view via) const {
  const std::string_view token = to_string(method);
  const bool strict = !routes_.empty() && !route_uri(routes_.front()).params.has("lr");
  MessageWriter writer(768);
  writer.request(token, strict ? route_uri(routes_.front()).text : std::string_view(remote_target_));
  writer.header(HeaderName::via, via);
  for (std::size_t i = strict ? 1 : 0; i < routes_.size(); ++i) writer.header(HeaderName::route, routes_[i]);
  if (strict) writer.header(HeaderName::route, "<" + remote_target_ + ">");
  writer.header(HeaderName::max_forwards, 70U);
  writer.header(HeaderName::from, local_ + ";tag=" + local_tag_);
  writer.header(HeaderName::to, remote_tag_.empty() ? remote_ : remote_ + ";tag=" + remote_tag_);
  writer.header(HeaderName::call_id, call_id_).cseq(cseq, token);
  return writer;
}

std::string_view Dialog::next_uri() const {
  return routes_.empty() ? std::string_view(remote_target_) : route_uri(routes_.front()).text;
}

bool Dialog::matches(const Message& request) const {
  return request.to_tag() == local_tag_ && request.from_tag() == remote_tag_ && request.call_id() == call_id_;
}

void Dialog::write(ByteWriter& out) const {
  for (const std::string* text : {&call_id_, &local_, &local_tag_, &remote_, &remote_tag_, &remote_target_}) {
    out.put(std::string_view(*text));
  }
  out.put(static_cast<std::uint8_t>(routes_.size()));
  for (const std::string& route : routes_) out.put(std::string_view(route));
  out.put(local_cseq_).put(remote_cseq_).put(static_cast<std::uint8_t>(next_hop));
  out.put(std::string_view(flow.to_string()));
}

std::optional<Dialog> Dialog::read(ByteReader& in) {
  Dialog dialog;
  for (std::string* text : {&dialog.call_id_, &dialog.local_, &dialog.local_tag_, &dialog.remote_,
                            &dialog.remote_tag_, &dialog.remote_target_}) {
    *text = in.text();
  }
  const auto routes = in.get<std::uint8_t>();
  for (int i = 0; i < routes && in.ok(); ++i) dialog.routes_.emplace_back(in.text());
  dialog.local_cseq_ = in.get<std::uint32_t>() + kCseqJump;
  dialog.remote_cseq_ = in.get<std::uint32_t>();
  dialog.next_hop = in.get<std::uint8_t>() == 0 ? NextHop::flow : NextHop::routes;
  const auto flow = Flow::parse(in.text());
  if (!in.ok() || dialog.call_id_.empty() || dialog.local_tag_.empty() || dialog.remote_tag_.empty())
    return std::nullopt;
  if (flow) dialog.flow = *flow;
  dialog.confirmed_ = true;
  return dialog;
}

}  // namespace centrale::sip
