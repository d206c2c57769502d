#include "sip/session_request.hpp"

#include "sip/session_core.hpp"

namespace centrale::sip {
namespace {

constexpr int kMostTries = 3;  // the first, one with a password, one more when its nonce was stale

bool refreshes_target(Method method) { return method == Method::invite || method == Method::update; }

}  // namespace

DialogRequest::DialogRequest(SessionCore& core, Method what, Purpose why, std::string remote_tag)
    : method(what), purpose(why), core_(core), remote_tag_(std::move(remote_tag)) {}

void DialogRequest::send() {
  core_.with_flow(core_.dialog_of(remote_tag_), [weak = weak_from_this()](std::optional<Flow> flow) {
    const auto self = weak.lock();
    if (!self || self->done || self->core_.orphan()) return;
    if (flow) return self->send_on(*flow);
    self->core_.later([weak] {
      if (const auto still = weak.lock()) still->on_no_response(NoResponse::transport_failed);
    });
  });
}

void DialogRequest::send_on(const Flow& flow) {
  Transactions& transactions = core_.stack().transactions();
  Dialog& dialog = core_.dialog_of(remote_tag_);
  const std::uint64_t id = transactions.new_id();
  cseq_ = dialog.next_cseq();
  ++tries_;
  MessageWriter writer = dialog.request(method, cseq_, transactions.via(flow, id));
  if (refreshes_target(method)) {
    core_.write_abilities(writer, flow);
  } else if (method == Method::refer || method == Method::notify) {
    writer.header(HeaderName::contact, core_.stack().contact(flow, core_.contact_user));
  }
  if (authorization_) writer.header(authorization_->first, authorization_->second);
  for (const auto& [name, value] : headers) writer.header(name, value);
  client_ = transactions.start(method, id, flow, std::move(writer).finish(content_type, body), this);
}

void DialogRequest::on_response(const Message& response) {
  if (response.status() < 200) return;
  if (done) {
    if (!ack_.empty()) core_.stack().transactions().send(ack_flow_, ack_);  // the 2xx again: our ACK was lost
    return;
  }
  const int status = response.status();
  if ((status == 401 || status == 407) && answer_challenge_of(response)) return send();
  finish(status, &response);
}

void DialogRequest::on_no_response(NoResponse why) {
  if (!done) finish(why == NoResponse::timed_out ? 408 : 503, nullptr);
}

bool DialogRequest::answer_challenge_of(const Message& response) {
  if (!core_.credentials || tries_ >= kMostTries) return false;
  const std::string uri(core_.dialog_of(remote_tag_).remote_target());
  auto answer = answer_challenge(response, *core_.credentials, to_string(method), uri);
  if (!answer || (tries_ > 1 && !answer->stale)) return false;
  authorization_.emplace(answer->answer_in, std::move(answer->value));
  return true;
}

void DialogRequest::finish(int status, const Message* response) {
  done = true;
  const auto keep = shared_from_this();
  core_.finished(*this, status, response);
}

void DialogRequest::acknowledge() {
  core_.with_flow(core_.dialog, [weak = weak_from_this()](std::optional<Flow> flow) {
    const auto self = weak.lock();
    if (!self || !flow || self->core_.orphan()) return;
    Transactions& transactions = self->core_.stack().transactions();
    MessageWriter writer =
        self->core_.dialog.request(Method::ack, self->cseq_, transactions.via(*flow, transactions.new_id()));
    if (self->authorization_) writer.header(self->authorization_->first, self->authorization_->second);
    self->ack_ = std::move(writer).finish();
    self->ack_flow_ = *flow;
    transactions.send(*flow, self->ack_);
  });
  body = std::string();
}

void DialogRequest::drop() { client_.drop(); }

}  // namespace centrale::sip
