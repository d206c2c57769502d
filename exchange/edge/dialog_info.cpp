#include "edge/dialog_info.hpp"

#include <fmt/format.h>

#include "base/xml_text.hpp"

namespace centrale::edge {
namespace {

std::string_view name_of(DialogState state) {
  switch (state) {
    case DialogState::trying: return "trying";
    case DialogState::early: return "early";
    case DialogState::confirmed: return "confirmed";
  }
  return "trying";
}

/// §4.1.2: the attributes that name the dialog. No tag of the far end, no attribute.
std::string xml_names(const sip::DialogNames& names) {
  std::string text = fmt::format(" call-id=\"{}\"", xml_text(names.call_id));
  if (!names.local_tag.empty()) text += fmt::format(" local-tag=\"{}\"", xml_text(names.local_tag));
  if (!names.remote_tag.empty()) text += fmt::format(" remote-tag=\"{}\"", xml_text(names.remote_tag));
  return text;
}

std::string xml_line(const DialogLine& line) {
  std::string remote;
  if (!line.remote_uri.empty()) {
    remote = fmt::format("    <remote><identity display=\"{}\">{}</identity></remote>\r\n",
                         xml_text(line.remote_name), xml_text(line.remote_uri));
  }
  return fmt::format("  <dialog id=\"{}\"{} direction=\"{}\">\r\n    <state>{}</state>\r\n{}  </dialog>\r\n",
                     xml_text(line.id), line.names ? xml_names(*line.names) : std::string(),
                     line.initiator ? "initiator" : "recipient", name_of(line.state), remote);
}

}  // namespace

std::string dialog_info(const DialogInfo& info) {
  std::string body = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{}\" state=\"full\" "
      "entity=\"{}\">\r\n",
      info.version, xml_text(info.entity));
  for (const DialogLine& line : info.lines) body += xml_line(line);
  if (!info.registered)
    body += fmt::format("  <registration xmlns=\"{}\" state=\"none\"/>\r\n", kRegistrationNamespace);
  return body += "</dialog-info>\r\n";
}

}  // namespace centrale::edge
