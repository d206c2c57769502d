#include "calls/reply.hpp"

#include <fmt/format.h>

namespace centrale::bench {

void write_reply(Writer& to, const Scan& request, const Reply& reply) {
  to << "SIP/2.0 " << reply.status << "\r\n";
  for (const auto via : request.vias) to << "Via: " << via << "\r\n";
  for (const auto route : request.record_routes) to << "Record-Route: " << route << "\r\n";
  to << "From: " << request.from << "\r\nTo: " << request.to;
  if (!reply.tag.empty() && tag_of(request.to).empty()) to << ";tag=" << reply.tag;
  to << "\r\nCall-ID: " << request.call_id << "\r\nCSeq: " << request.cseq << "\r\n" << reply.headers;
  if (!reply.sdp.empty()) to << "Content-Type: application/sdp\r\n";
  to << "Content-Length: " << std::uint64_t{reply.sdp.size()} << "\r\n\r\n" << reply.sdp;
}

std::string sdp_of(std::string_view host, unsigned port) {
  return fmt::format(
      "v=0\r\no=- 3987654321 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio {1} RTP/AVP 8 0 101\r\n"
      "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
      "0-15\r\n"
      "a=ptime:20\r\na=sendrecv\r\n",
      host, port);
}

}  // namespace centrale::bench
