// A peer without a stack: a test says every message that it sends.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>

#include "sip/memory_network.hpp"
#include "sip/writer.hpp"

namespace centrale::sip::testing {

class RawPeer {
 public:
  RawPeer(MemoryNetwork& network, std::string_view host)
      : address_(*Address::parse(host, 5060)), transport_(network.attach(address_)) {
    transport_->on_message(
        [this](Message&& message, const Flow& flow) { got_.emplace_back(std::move(message), flow); });
  }

  [[nodiscard]] bool empty() const { return got_.empty(); }

  /// The next request, which has to be of that method.
  [[nodiscard]] Message take(std::string_view method) {
    if (got_.empty()) {
      ADD_FAILURE() << "no " << method;
      return {};
    }
    auto [message, flow] = std::move(got_.front());
    got_.pop_front();
    EXPECT_EQ(message.is_request() ? message.method_token() : "response", method);
    last_ = flow;
    return message;
  }
  /// The status of the next response.
  [[nodiscard]] int take_status() {
    if (got_.empty()) return 0;
    const int status = got_.front().first.status();
    body_ = got_.front().first.body();
    header_ = got_.front().first.header(HeaderName::allow);
    got_.pop_front();
    return status;
  }
  [[nodiscard]] const std::string& allow() const { return header_; }

  void answer(const Message& request, int status, std::string_view tag, const std::string& sdp = {},
              std::string_view headers = "Contact: <sip:peer@10.0.0.3>\r\n") {
    std::string bytes =
        make_response(request, status, {}, tag).finish(sdp.empty() ? "" : "application/sdp", sdp);
    bytes.insert(bytes.find("\r\n") + 2, headers);
    transport_->send(last_, std::move(bytes));
  }

  void request_in_dialog(const Message& invite, std::string_view our_tag, std::string_view method,
                         std::uint32_t cseq, const Address& to) {
    MessageWriter writer;
    writer.request(method, "sip:a@10.0.0.1").header(HeaderName::via, branch("10.0.0.3"));
    writer.header(HeaderName::from,
                  std::string(invite.header(HeaderName::to)) + ";tag=" + std::string(our_tag));
    writer.header(HeaderName::to, invite.header(HeaderName::from))
        .header(HeaderName::call_id, invite.call_id());
    send(std::move(writer.cseq(cseq, method)).finish(), to);
  }

  /// A request outside dialogs with these further header lines.
  [[nodiscard]] std::string request(std::string_view method, std::string_view uri,
                                    std::string_view headers = {}) {
    ++number_;
    const std::string id = std::to_string(number_);
    MessageWriter writer;
    writer.request(method, uri).header(HeaderName::via, branch("10.0.0.3"));
    writer.header(HeaderName::from, "<sip:peer@10.0.0.3>;tag=p" + id)
        .header(HeaderName::to, "<sip:x@10.0.0.1>");
    writer.header(HeaderName::call_id, "call" + id).header(HeaderName::contact, "<sip:peer@10.0.0.3>");
    std::string bytes = std::move(writer.cseq(1, method)).finish();
    bytes.insert(bytes.find("\r\n") + 2, headers);
    return bytes;
  }
  void send(std::string bytes, const Address& to) {
    transport_->send(transport_->open({Protocol::udp, to, {}}), std::move(bytes));
  }

 private:
  [[nodiscard]] std::string branch(std::string_view host) {
    return via_value("UDP", host, "z9hG4bKraw" + std::to_string(++branches_));
  }

  Address address_;
  std::unique_ptr<Transport> transport_;
  std::deque<std::pair<Message, Flow>> got_;
  Flow last_;
  std::string body_, header_;
  int number_ = 0;
  int branches_ = 0;
};

}  // namespace centrale::sip::testing
