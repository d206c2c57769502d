// Where requests go, and requests outside dialogs.
#include "flow/wait.hpp"
#include "sip/stack.hpp"

namespace centrale::sip {
namespace {

constexpr int kMostTries = 3;  // the first, one with a password, one more when its nonce was stale

/// Waits for the end of one client transaction.
class Answer final : public ClientUser {
 public:
  explicit Answer(flow::Loop& loop) : arrived(loop) {}
  flow::Event arrived;
  FinalResponse result;

 private:
  void on_response(const Message& response) override {
    if (response.status() < 200 || arrived.happened()) return;
    result.status = response.status();
    result.message = response;
    arrived.set();
  }
  void on_no_response(NoResponse why) override {
    result.status = why == NoResponse::timed_out ? 408 : 503;
    result.local = true;
    arrived.set();
  }
};

std::string first_uri(const OutgoingRequest& request) {
  if (request.routes.empty()) return request.target;
  const auto route = parse_name_addr(request.routes.front());
  return route ? std::string(route->uri.text) : request.routes.front();
}

using Authorization = std::optional<std::pair<HeaderName, std::string>>;

std::string write(Stack& stack, const OutgoingRequest& request, const Flow& flow, std::uint64_t id,
                  const Authorization& authorization) {
  const std::string_view method = to_string(request.method);
  MessageWriter writer(1024);
  writer.request(method, request.target).header(HeaderName::via, stack.transactions().via(flow, id));
  for (const std::string& route : request.routes) writer.header(HeaderName::route, route);
  writer.header(HeaderName::max_forwards, static_cast<std::uint32_t>(std::max(request.max_forwards, 0)));
  writer.header(HeaderName::from, request.from + ";tag=" + request.from_tag)
      .header(HeaderName::to, request.to);
  writer.header(HeaderName::call_id, request.call_id).cseq(request.cseq, method);
  if (request.contact_user) writer.header(HeaderName::contact, stack.contact(flow, *request.contact_user));
  if (!stack.config().product.empty()) writer.header(HeaderName::user_agent, stack.config().product);
  if (authorization) writer.header(authorization->first, authorization->second);
  for (const auto& [name, value] : request.headers) writer.header(name, value);
  return std::move(writer).finish(request.content_type, request.body);
}

flow::Task<void> route_later(Resolver* resolver, Transport* transport, Uri uri, std::weak_ptr<void> owner,
                             std::move_only_function<void(std::optional<Flow>)> then) {
  const std::vector<Target> targets = co_await resolver->resolve(std::move(uri));
  const auto keep = owner.lock();
  if (!keep) co_return;
  for (const Target& target : targets) {
    if (const Flow flow = transport->open(target); !flow.empty()) {
      then(flow);
      co_return;
    }
  }
  then(std::nullopt);
}

}  // namespace

void Stack::route(std::string uri, std::weak_ptr<void> owner,
                  std::move_only_function<void(std::optional<Flow>)> then) {
  auto parsed = Uri::parse(uri);
  if (!parsed) return then(std::nullopt);
  if (const auto target = numeric_target(*parsed)) {
    const Flow flow = transport_.open(*target);
    return then(flow.empty() ? std::nullopt : std::optional(flow));
  }
  scope_.spawn(route_later(&resolver_, &transport_, std::move(*parsed), std::move(owner), std::move(then)));
}

flow::Task<FinalResponse> Stack::send_request(OutgoingRequest request) {
  if (request.call_id.empty()) request.call_id = identifiers_.fresh_text() + identifiers_.fresh_text();
  if (request.from_tag.empty()) request.from_tag = identifiers_.fresh_text();
  if (request.flow) {
    const Flow flow = *request.flow;
    co_return co_await try_target(std::move(request), flow);
  }
  FinalResponse last;
  last.status = 404;
  last.local = true;
  auto uri = Uri::parse(first_uri(request));
  if (!uri) co_return last;
  const std::vector<Target> targets = co_await resolver_.resolve(std::move(*uri));
  for (const Target& target : targets) {
    const Flow flow = transport_.open(target);
    if (flow.empty()) continue;
    last = co_await try_target(request, flow);
    request.cseq = last.cseq;
    const bool next = last.local || last.status == 503;  // RFC 3263 §4.3
    if (!next || !request.try_all_targets) break;
  }
  co_return last;
}

/// One target, with its digest.
flow::Task<FinalResponse> Stack::try_target(OutgoingRequest request, Flow flow) {
  Authorization authorization;
  for (int tries = 1;; ++tries) {
    Answer answer(loop_);
    const std::uint64_t id = transactions_.new_id();
    ClientRef client =
        transactions_.start(request.method, id, flow, write(*this, request, flow, id, authorization), &answer,
                            request.give_up_without_response);
    co_await answer.arrived.wait();
    client.drop();
    FinalResponse result = std::move(answer.result);
    result.flow = flow;
    result.cseq = request.cseq;
    const bool challenged = result.status == 401 || result.status == 407;
    if (!challenged || result.local || !request.credentials || tries >= kMostTries) co_return result;
    auto proof =
        answer_challenge(*result.message, *request.credentials, to_string(request.method), request.target);
    if (!proof || (authorization && !proof->stale)) co_return result;
    authorization.emplace(proof->answer_in, std::move(proof->value));
    ++request.cseq;
  }
}

}  // namespace centrale::sip
