#include "sip/writer.hpp"

#include <charconv>

#include "sip/characters.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

void append_number(std::string& out, std::uint32_t value) {
  char digits[10];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

/// The top Via with what the transport saw (RFC 3261 §18.2.1, RFC 3581 §4), instead of what the sender may
/// have claimed.
void append_via_seen(std::string_view value, const Via& via, const Address& source, std::string& out) {
  const bool wants_rport = via.wants_rport();
  const std::string host = source.host();
  if (!wants_rport && (via.host == host || via.host == source.uri_host()) && !via.params.has("received")) {
    out += value;
    return;
  }
  out += trim_back(value.substr(0, value.size() - via.params.text().size()));
  std::string_view rest = via.params.text();
  while (const auto param = next_param(rest)) {
    if (same_token(param->name, "received") || same_token(param->name, "rport")) continue;
    (out += ';') += param->name;
    if (param->has_value) (out += '=') += param->value;
  }
  (out += ";received=") += host;
  if (!wants_rport) return;
  out += ";rport=";
  append_number(out, source.port());
}

void append_top_via_line(std::string_view line, const Address& source, std::string& out) {
  std::string_view rest = line;
  const std::string_view first = next_list_value(rest).value_or(std::string_view{});
  const auto via = parse_via(first);
  out += "Via: ";
  if (via && !source.empty()) {
    append_via_seen(first, *via, source, out);
  } else {
    out += first;
  }
  out += rest;
  out += "\r\n";
}

}  // namespace

namespace detail {
void append_top_via(std::string_view line, const Address& source, std::string& out) {
  append_top_via_line(line, source, out);
}
}  // namespace detail

MessageWriter& MessageWriter::request(std::string_view method, std::string_view uri) {
  append_safe(method);
  text_ += ' ';
  append_safe(uri);
  text_ += " SIP/2.0\r\n";
  return *this;
}

MessageWriter& MessageWriter::request(Method method, const Uri& uri) {
  return request(to_string(method), uri.to_string());
}

MessageWriter& MessageWriter::response(int status, std::string_view reason) {
  text_ += "SIP/2.0 ";
  append_number(text_, static_cast<std::uint32_t>(status));
  text_ += ' ';
  append_safe(reason.empty() ? reason_phrase(status) : reason);
  end_line();
  return *this;
}

MessageWriter& MessageWriter::header(HeaderName name, std::string_view value) {
  return header(to_string(name), value);
}

MessageWriter& MessageWriter::header(std::string_view name, std::string_view value) {
  append_safe(name);
  text_ += ": ";
  append_safe(value);
  end_line();
  return *this;
}

MessageWriter& MessageWriter::header(HeaderName name, std::uint32_t value) {
  (text_ += to_string(name)) += ": ";
  append_number(text_, value);
  end_line();
  return *this;
}

MessageWriter& MessageWriter::cseq(std::uint32_t number, std::string_view method) {
  text_ += "CSeq: ";
  append_number(text_, number);
  text_ += ' ';
  append_safe(method);
  end_line();
  return *this;
}

MessageWriter& MessageWriter::name_addr(HeaderName name, std::string_view display, const Uri& uri,
                                        std::string_view params) {
  (text_ += to_string(name)) += ": ";
  if (!display.empty()) {
    quote(display, text_);
    text_ += ' ';
  }
  text_ += '<';
  append_safe(uri.to_string());
  text_ += '>';
  append_safe(params);
  end_line();
  return *this;
}

MessageWriter& MessageWriter::copy(const Message& from, HeaderName name) {
  from.each_line(name, [&](std::string_view value) {
    (text_ += to_string(name)) += ": ";
    text_ += value;
    end_line();
  });
  return *this;
}

MessageWriter& MessageWriter::vias_of(const Message& request) {
  bool top = true;
  request.each_line(HeaderName::via, [&](std::string_view line) {
    if (top) {
      append_top_via_line(line, request.source(), text_);
    } else {
      ((text_ += "Via: ") += line) += "\r\n";
    }
    top = false;
  });
  return *this;
}

std::string MessageWriter::finish(std::string_view content_type, std::string_view body) && {
  if (!body.empty() && !content_type.empty()) header(HeaderName::content_type, content_type);
  header(HeaderName::content_length, static_cast<std::uint32_t>(body.size()));
  end_line();
  text_ += body;
  return std::move(text_);
}

void MessageWriter::append_safe(std::string_view value) {
  for (;;) {
    const std::size_t stop = value.find_first_of(std::string_view("\r\n\0", 3));
    text_ += value.substr(0, stop);
    if (stop == std::string_view::npos) return;
    text_ += ' ';
    value.remove_prefix(stop + 1);
  }
}

void MessageWriter::end_line() { text_ += "\r\n"; }

std::string via_value(std::string_view protocol, std::string_view sent_by, std::string_view branch) {
  std::string value;
  value.reserve(64 + sent_by.size() + branch.size());
  ((value += "SIP/2.0/") += protocol) += ' ';
  ((value += sent_by) += ";branch=") += branch;
  return value += ";rport";
}

}  // namespace centrale::sip
