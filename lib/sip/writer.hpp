// Building messages into one string.
#pragma once

#include <string>
#include <string_view>

#include "sip/message.hpp"
#include "sip/names.hpp"
#include "sip/uri.hpp"

namespace centrale::sip {

/// Writes one message from front to back; nothing is kept but the text.
///
///   MessageWriter writer;
///   writer.request(Method::bye, target).header(HeaderName::via, via)...;
///   std::string bytes = std::move(writer).finish();                        // Content-Length: 0
///   std::string bytes = std::move(writer).finish("application/sdp", sdp);  // with body
///
/// A carriage return, line feed or NUL in any value becomes a space: no value can add a header of its own.
class MessageWriter {
 public:
  explicit MessageWriter(std::size_t expected_size = 1024) { text_.reserve(expected_size); }

  MessageWriter& request(std::string_view method, std::string_view uri);
  MessageWriter& request(Method method, const Uri& uri);
  MessageWriter& response(int status, std::string_view reason = {});  // empty: the usual phrase

  MessageWriter& header(HeaderName name, std::string_view value);
  MessageWriter& header(std::string_view name, std::string_view value);
  MessageWriter& header(HeaderName name, std::uint32_t value);
  MessageWriter& cseq(std::uint32_t number, std::string_view method);
  /// "Name" <uri>;params: `params` as written, with its semicolon (";tag=abc") or empty.
  MessageWriter& name_addr(HeaderName name, std::string_view display, const Uri& uri,
                           std::string_view params = {});
  /// The Vias of a request, the top one with the source that the transport saw.
  MessageWriter& vias_of(const Message& request);
  /// All lines of that name of another message, as they are.
  MessageWriter& copy(const Message& from, HeaderName name);

  /// The bytes; Content-Length is always written, Content-Type when there is a body.
  [[nodiscard]] std::string finish(std::string_view content_type = {}, std::string_view body = {}) &&;

 private:
  void append_safe(std::string_view value);
  void end_line();
  std::string text_;
};

/// "Via: SIP/2.0/UDP host:port;branch=...;rport" as a value.
[[nodiscard]] std::string via_value(std::string_view protocol, std::string_view sent_by,
                                    std::string_view branch);

/// The start of a response to `request` (RFC 3261 §8.2.6.2): Via (with received and rport when the transport
/// set a source), From, To (with `to_tag` when the request had none and the status is not 100), Call-ID,
/// CSeq, and for 101-299 its Record-Route. Add headers, then finish.
[[nodiscard]] MessageWriter make_response(const Message& request, int status, std::string_view reason = {},
                                          std::string_view to_tag = {});

/// The usual phrase: 486 → "Busy Here"; "Unknown" classes get that of their hundred.
[[nodiscard]] std::string_view reason_phrase(int status);

/// A stateless answer to bytes that are no message, or that are not to be parsed at all (overload): made of
/// whatever Via, From, To, Call-ID and CSeq can be found. Empty when nothing may be answered: a response, an
/// ACK, or no usable Via.
[[nodiscard]] std::string answer_unparsed(std::string_view bytes, int status, std::string_view reason,
                                          const Address& source, std::string_view extra_headers = {});

/// A copy of a message's text without the named header's lines, or with a line more at the front of the
/// headers (such as a Route). For relaying what is otherwise to be left alone.
[[nodiscard]] std::string without_header(const Message& message, HeaderName name);
[[nodiscard]] std::string with_header_first(const Message& message, HeaderName name, std::string_view value);

}  // namespace centrale::sip
