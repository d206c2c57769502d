#include "sdp/body.hpp"
#include "sdp/session.hpp"

namespace centrale::sdp {
namespace {

void write(Body& body, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    body.add("a=").add(attribute.name);
    if (!attribute.value.empty()) body.add(":").add(attribute.value);
    body.end_line();
  }
}

void write(Body& body, const Format& format) {
  if (!format.encoding.empty()) {
    body.add("a=rtpmap:").add(format.token).add(" ").add(format.encoding).add("/").add(format.clock);
    if (format.channels != 1) body.add("/").add(format.channels);
    body.end_line();
  }
  if (!format.fmtp.empty()) body.add("a=fmtp:").add(format.token).add(" ").add(format.fmtp).end_line();
}

void write_media_line(Body& body, const Media& stream) {
  body.add("m=").add(stream.name).add(" ").add(stream.port);
  if (stream.ports != 1) body.add("/").add(stream.ports);
  body.add(" ").add(stream.protocol);
  for (const Format& format : stream.formats) body.add(" ").add(format.token);
  body.end_line();
}

void write(Body& body, const Media& stream) {
  write_media_line(body, stream);
  if (stream.connection) body.add("c=").add(*stream.connection).end_line();
  if (stream.kilobits != 0) body.add("b=AS:").add(stream.kilobits).end_line();
  if (stream.bits != 0) body.add("b=TIAS:").add(stream.bits).end_line();
  for (const Format& format : stream.formats) write(body, format);
  if (stream.ptime != 0) body.add("a=ptime:").add(stream.ptime).end_line();
  if (stream.maxptime != 0) body.add("a=maxptime:").add(stream.maxptime).end_line();
  if (stream.rtcp) {
    body.add("a=rtcp:").add(stream.rtcp->port);
    if (stream.rtcp->connection) body.add(" ").add(*stream.rtcp->connection);
    body.end_line();
  }
  if (stream.rtcp_mux) body.add("a=rtcp-mux").end_line();
  write(body, stream.attributes);
  if (stream.direction) body.add("a=").add(name_of(*stream.direction)).end_line();
}

}  // namespace

std::string serialise(const Session& session) {
  Body body(512);
  const Origin& origin = session.origin;
  body.add("v=0\r\no=").add(origin.user).add(" ").add(origin.id).add(" ").add(origin.version).add(" ");
  body.add(origin.connection).end_line();
  body.add("s=").add(session.name.empty() ? "-" : session.name).end_line();
  if (session.connection) body.add("c=").add(*session.connection).end_line();
  body.add("t=").add(session.time).end_line();
  write(body, session.attributes);
  if (session.direction) body.add("a=").add(name_of(*session.direction)).end_line();
  for (const Media& stream : session.media) write(body, stream);
  return body.take();
}

}  // namespace centrale::sdp
