#include "edge/dialog_info.hpp"

#include <fmt/format.h>

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

std::string xml_line(const DialogLine& line) {
  std::string remote;
  if (!line.remote_uri.empty()) {
    remote = fmt::format("    <remote><identity display=\"{}\">{}</identity></remote>\r\n",
                         xml_text(line.remote_name), xml_text(line.remote_uri));
  }
  return fmt::format("  <dialog id=\"{}\" direction=\"{}\">\r\n    <state>{}</state>\r\n{}  </dialog>\r\n",
                     xml_text(line.id), line.initiator ? "initiator" : "recipient", name_of(line.state),
                     remote);
}

}  // namespace

std::string dialog_info(std::string_view entity, std::uint32_t version,
                        const std::vector<DialogLine>& lines) {
  std::string body = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
      "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{}\" state=\"full\" "
      "entity=\"{}\">\r\n",
      version, xml_text(entity));
  for (const DialogLine& line : lines) body += xml_line(line);
  return body += "</dialog-info>\r\n";
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out.push_back(c);
    }
  }
  return out;
}

}  // namespace centrale::edge
