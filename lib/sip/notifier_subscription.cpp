#include "sip/notifier_subscription.hpp"

#include <algorithm>

namespace centrale::sip {

NotifierSubscription::NotifierSubscription(Stack& stack, SubscriptionOwner& owner, Package& package,
                                           SubscriptionFacts facts)
    : stack_(stack),
      owner_(owner),
      package_(package),
      facts_(std::move(facts)),
      expiry_(stack.loop(), this, [](NotifierSubscription& self) { self.end(SubscriptionEnd::timeout); }),
      pace_(stack.loop(), this,
            [](NotifierSubscription& self) {
              if (self.dirty_) self.notify();
            }),
      alias_(this, [](NotifierSubscription*) {}) {}

NotifierSubscription::~NotifierSubscription() {
  if (live_) stack_.remove_dialog(dialog_.local_tag(), dialog_.call_id());
}

void NotifierSubscription::begin(Incoming&& subscribe, std::chrono::seconds expires) {
  dialog_ = Dialog::of_server(subscribe.message(), subscribe.flow(), subscribe.to_tag());
  dialog_.confirm();
  live_ = true;
  stack_.add_dialog(dialog_.local_tag(), dialog_.call_id(), *this);
  answer(subscribe, expires);
}

void NotifierSubscription::resume(SavedSubscription saved) {
  dialog_ = std::move(saved.dialog);
  version_ = saved.version;
  live_ = true;
  stack_.add_dialog(dialog_.local_tag(), dialog_.call_id(), *this);
  const Duration left = WallInstant(Duration(saved.ends)) - stack_.loop().wall_now();
  expiry_.start(std::clamp(left, Duration(1s), Duration(24h)));
  changed();
}

/// §4.2.1: 200, and a NOTIFY at once. An interval of zero fetches, or ends what there was.
void NotifierSubscription::answer(Incoming& subscribe, std::chrono::seconds expires) {
  const std::string contact = stack_.contact(subscribe.flow(), facts_.contact_user);
  subscribe.respond(200, {}, {{"Contact", contact}, {"Expires", std::to_string(expires.count())}});
  if (expires.count() == 0) return end(SubscriptionEnd::timeout);
  expiry_.start(expires);
  pace_.stop();
  changed();
}

void NotifierSubscription::on_request(Incoming&& request) {
  const Message& message = request.message();
  if (!live_ || !dialog_.matches(message)) return request.respond(481);
  if (!dialog_.take_cseq(message.cseq())) return request.respond(500, "CSeq out of order");
  if (!message.is(Method::subscribe)) return request.respond(405, {}, {{"Allow", "SUBSCRIBE"}});
  const auto expires = owner_.granted(message);
  if (!expires) return request.respond(423, {}, {{"Min-Expires", std::to_string(owner_.shortest().count())}});
  dialog_.flow = request.flow();
  dialog_.refresh_target(message);
  owner_.refreshed();
  answer(request, *expires);
}

void NotifierSubscription::changed() {
  if (!live_) return;
  dirty_ = true;
  if (!in_flight_ && !pace_.running()) notify();
}

void NotifierSubscription::end(SubscriptionEnd reason) {
  if (!live_ || ending_) return;
  ending_ = reason;
  expiry_.stop();
  pace_.stop();
  dirty_ = true;
  if (!in_flight_) notify();
}

void NotifierSubscription::notify() {
  dirty_ = false;
  in_flight_ = true;
  if (stack_.transport().is_open(dialog_.flow)) return send_on(dialog_.flow);
  stack_.route(std::string(dialog_.next_uri()), alias_, [this](std::optional<Flow> flow) {
    if (flow) return send_on(*flow);
    finish();
  });
}

void NotifierSubscription::send_on(const Flow& flow) {
  Transactions& transactions = stack_.transactions();
  const std::uint64_t id = transactions.new_id();
  MessageWriter writer = dialog_.request(Method::notify, dialog_.next_cseq(), transactions.via(flow, id));
  writer.header(HeaderName::contact, stack_.contact(flow, facts_.contact_user));
  std::string event(package_.name());
  if (!facts_.event_id.empty()) event += ";id=" + facts_.event_id;
  writer.header(HeaderName::event, event);
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(expiry_.due() - stack_.loop().now());
  std::string state = "active;expires=" + std::to_string(std::max<std::int64_t>(left.count(), 0));
  if (ending_) state = "terminated;reason=" + std::string(to_string(*ending_));
  writer.header(HeaderName::subscription_state, state);
  const EventBody body =
      package_.state({.resource = facts_.resource, .subscriber = facts_.subscriber, .version = version_++});
  client_ = transactions.start(Method::notify, id, flow,
                               std::move(writer).finish(body.content_type, body.body), this);
  pace_.start(owner_.pace());
}

/// §4.2.2: a subscriber that does not take its NOTIFY has no subscription any more.
void NotifierSubscription::on_response(const Message& response) {
  if (response.status() < 200 || !in_flight_) return;
  in_flight_ = false;
  const bool told_end = ending_ && !dirty_;
  if (response.status() >= 300 || told_end) return finish();
  if (dirty_ && !pace_.running()) notify();
}

void NotifierSubscription::on_no_response(NoResponse) { finish(); }

void NotifierSubscription::finish() {
  if (!live_) return;
  live_ = false;
  expiry_.stop();
  pace_.stop();
  client_.drop();
  stack_.remove_dialog(dialog_.local_tag(), dialog_.call_id());
  owner_.over(*this);
}

void NotifierSubscription::write(ByteWriter& out) const {
  out.put(package_.name());
  for (const std::string* text :
       {&facts_.resource, &facts_.subscriber, &facts_.contact_user, &facts_.event_id}) {
    out.put(std::string_view(*text));
  }
  dialog_.write(out);
  const WallInstant ends = stack_.loop().wall_now() + (expiry_.due() - stack_.loop().now());
  out.put(version_).put(static_cast<std::int64_t>(ends.time_since_epoch().count()));
}

std::optional<SavedSubscription> SavedSubscription::read(ByteReader& in) {
  SavedSubscription saved;
  saved.package = in.text();
  for (std::string* text :
       {&saved.facts.resource, &saved.facts.subscriber, &saved.facts.contact_user, &saved.facts.event_id}) {
    *text = in.text();
  }
  auto dialog = Dialog::read(in);
  saved.version = in.get<std::uint32_t>();
  saved.ends = in.get<std::int64_t>();
  if (!dialog || !in.ok()) return std::nullopt;
  saved.dialog = std::move(*dialog);
  return saved;
}

}  // namespace centrale::sip
