// A received message: the bytes, and where things are in them.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/address.hpp"
#include "sip/headers.hpp"
#include "sip/limits.hpp"
#include "sip/names.hpp"
#include "sip/uri.hpp"

namespace centrale::sip {

/// datagram: what lies behind Content-Length bytes of body is clipped; without one the body is the rest.
/// stream: the framer cut the message, so Content-Length has to be there and be exact.
enum class Framing : std::uint8_t { datagram, stream };

/// Life: a value, cheap to move, safe to copy (it keeps offsets, so copies stand alone). Views that it hands
/// out live as long as the message is neither moved nor destroyed.
///
/// A message that exists has: a start line of SIP/2.0, a Via that can be read, From and To with balanced
/// quotes and a URI, Call-ID, CSeq (its method that of the request), each of them once, no second
/// Content-Length, and a body inside its limits.
class Message {
 public:
  Message() = default;  // neither request nor response; only to be assigned to

  [[nodiscard]] static std::expected<Message, ParseError> parse(std::string bytes,
                                                                Framing framing = Framing::datagram,
                                                                const Limits& limits = {});

  [[nodiscard]] bool is_request() const { return status_ == 0; }
  [[nodiscard]] bool is_response() const { return status_ != 0; }

  /// Of the request, or for a response that of its CSeq.
  [[nodiscard]] Method method() const { return method_; }
  [[nodiscard]] bool is(Method method) const { return is_request() && method_ == method; }
  /// The token as written, which matters for Method::other.
  [[nodiscard]] std::string_view method_token() const { return view(method_token_); }
  /// Text of the Request-URI; empty for responses.
  [[nodiscard]] std::string_view request_uri() const { return view(request_uri_); }
  /// 100 to 699; 0 for requests.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::string_view reason() const { return view(reason_); }

  [[nodiscard]] std::string_view body() const { return view(body_); }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

  // Read once by the parser, because every layer asks for them.
  [[nodiscard]] std::string_view call_id() const { return header(HeaderName::call_id); }
  [[nodiscard]] std::uint32_t cseq() const { return cseq_; }
  [[nodiscard]] std::string_view from_tag() const { return view(from_tag_); }  // empty: none (RFC 2543)
  [[nodiscard]] std::string_view to_tag() const { return view(to_tag_); }      // empty: none yet
  [[nodiscard]] std::string_view branch() const { return view(branch_); }      // of the top Via; may be empty
  /// "host:port" of the top Via as written.
  [[nodiscard]] std::string_view sent_by() const { return view(sent_by_); }
  /// The value given, or 70 when there is none (requests of RFC 2543).
  [[nodiscard]] int max_forwards() const { return max_forwards_; }

  /// The value of the first such header; empty when there is none.
  [[nodiscard]] std::string_view header(HeaderName name) const;
  [[nodiscard]] bool has(HeaderName name) const { return first_[static_cast<std::size_t>(name)] != 0; }
  /// By spelling, for headers that have no enumerator.
  [[nodiscard]] std::string_view header(std::string_view name) const;

  struct Header {
    HeaderName id;
    std::string_view name;  // as written
    std::string_view value;
  };
  [[nodiscard]] std::size_t header_count() const { return count_; }
  [[nodiscard]] Header header_at(std::size_t index) const;

  /// Calls `visit(std::string_view value)` for each header line of that name.
  template <class Visit>
  void each_line(HeaderName name, Visit&& visit) const {
    for (std::size_t i = first_[static_cast<std::size_t>(name)]; i != 0 && i <= count_; ++i) {
      if (entry(i - 1).id == name) visit(view(entry(i - 1).value()));
    }
  }
  /// Calls `visit(std::string_view value)` for each value, with comma lists split and lines in order.
  template <class Visit>
  void each(HeaderName name, Visit&& visit) const {
    each_line(name, [&visit](std::string_view line) {
      while (const auto value = next_list_value(line)) visit(*value);
    });
  }
  /// All values of a header that is a list.
  [[nodiscard]] std::vector<std::string_view> all(HeaderName name) const;
  /// Whether a token is in a list header such as Supported, Require, Allow. Letter case aside.
  [[nodiscard]] bool lists(HeaderName name, std::string_view token) const;

  // Typed values of single headers; nothing when the header is absent or malformed.
  [[nodiscard]] Via top_via() const;
  [[nodiscard]] NameAddr from() const;
  [[nodiscard]] NameAddr to() const;
  [[nodiscard]] std::optional<NameAddr> name_addr(HeaderName name) const;  // the first value
  [[nodiscard]] std::optional<std::uint32_t> number(HeaderName name) const;

  /// Where it really came from (RFC 3261 §18.2.1, RFC 3581 §4): set by the transport, used by make_response
  /// to write received and rport into the top Via.
  void set_source(const Address& source) { source_ = source; }
  [[nodiscard]] const Address& source() const { return source_; }

 private:
  friend class MessageParser;
  struct Slice {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct Entry {
    std::uint32_t name_at;
    std::uint32_t value_at;
    std::uint16_t name_size;
    std::uint16_t value_size;
    HeaderName id;
    [[nodiscard]] Slice name() const { return {name_at, name_size}; }
    [[nodiscard]] Slice value() const { return {value_at, value_size}; }
  };
  static constexpr std::size_t kInline = 24;

  [[nodiscard]] std::string_view view(Slice slice) const { return {bytes_.data() + slice.at, slice.size}; }
  [[nodiscard]] const Entry& entry(std::size_t index) const {
    return index < kInline ? inline_[index] : more_[index - kInline];
  }
  void add(const Entry& added);

  std::string bytes_;
  Slice method_token_, request_uri_, reason_, body_, from_tag_, to_tag_, branch_, sent_by_;
  std::uint32_t cseq_ = 0;
  std::int16_t status_ = 0;
  std::int16_t max_forwards_ = 70;
  Method method_ = Method::other;
  std::uint16_t count_ = 0;
  /// Index of the first header of each name plus one; 0: none.
  std::array<std::uint16_t, static_cast<std::size_t>(HeaderName::count_)> first_{};
  std::array<Entry, kInline> inline_;
  std::vector<Entry> more_;  // beyond kInline only
  Address source_;
};

}  // namespace centrale::sip
