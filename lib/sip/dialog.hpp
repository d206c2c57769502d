// A dialog (RFC 3261 §12): what two user agents have to remember to talk on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "sip/message.hpp"
#include "sip/transport.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {

/// Where requests of a dialog go.
enum class NextHop : std::uint8_t {
  flow,    // the flow that the dialog was made on: phones behind a NAT (RFC 5626 §5.3)
  routes,  // by the route set and remote target (RFC 3261 §12.2.1.1): trunks
};

/// A value. Texts are header values: `local` and `remote` are From and To without their tags.
class Dialog {
 public:
  /// UAS, §12.1.1: route set in the order of Record-Route, our tag given.
  [[nodiscard]] static Dialog of_server(const Message& request, const Flow& flow, std::string local_tag);
  /// UAC, §12.1.2: what is known before any response; `take_response` completes it.
  [[nodiscard]] static Dialog of_client(std::string call_id, std::string local, std::string local_tag,
                                        std::string remote, std::string target, std::uint32_t cseq);
  /// §12.1.2 and §13.2.2.4: remote tag, route set in reverse order, remote target. A 2xx sets the route
  /// set anew, since an early one may have come another way.
  void take_response(const Message& response);
  /// §12.2: a target refresh request, or its 2xx, moves the remote target.
  void refresh_target(const Message& message);

  /// §12.2.2: false for a CSeq that is not above the last one; the answer is then 500.
  [[nodiscard]] bool take_cseq(std::uint32_t cseq);
  [[nodiscard]] std::uint32_t next_cseq() { return ++local_cseq_; }
  [[nodiscard]] std::uint32_t local_cseq() const { return local_cseq_; }

  /// §12.2.1.1: start line, Via, Route, From, To, Call-ID, CSeq, Max-Forwards; a first route without lr is
  /// followed strictly (RFC 2543). Add headers, then finish.
  [[nodiscard]] MessageWriter request(Method method, std::uint32_t cseq, std::string_view via) const;
  /// The URI whose host the next request goes to (§8.1.2): the first route, else the remote target.
  [[nodiscard]] std::string_view next_uri() const;

  [[nodiscard]] bool matches(const Message& request) const;
  [[nodiscard]] bool has_remote_tag() const { return !remote_tag_.empty(); }
  [[nodiscard]] bool confirmed() const { return confirmed_; }
  void confirm() { confirmed_ = true; }

  [[nodiscard]] const std::string& call_id() const { return call_id_; }
  [[nodiscard]] const std::string& local_tag() const { return local_tag_; }
  [[nodiscard]] const std::string& remote_tag() const { return remote_tag_; }
  [[nodiscard]] const std::string& local() const { return local_; }
  [[nodiscard]] const std::string& remote() const { return remote_; }
  [[nodiscard]] const std::string& remote_target() const { return remote_target_; }
  [[nodiscard]] const std::vector<std::string>& routes() const { return routes_; }

  Flow flow;  // the last one that the far end was heard on
  NextHop next_hop = NextHop::flow;

  /// DialogSnapshot: a few hundred bytes.
  void write(ByteWriter& out) const;
  /// The local CSeq jumps ahead by 1000: requests after the snapshot was taken have used some.
  [[nodiscard]] static std::optional<Dialog> read(ByteReader& in);

 private:
  std::string call_id_, local_, local_tag_, remote_, remote_tag_, remote_target_;
  std::vector<std::string> routes_;
  std::uint32_t local_cseq_ = 0;
  std::uint32_t remote_cseq_ = 0;
  bool confirmed_ = false;
};

/// A name-addr value of From or To without its tag.
[[nodiscard]] std::string without_tag(std::string_view name_addr);

}  // namespace centrale::sip
