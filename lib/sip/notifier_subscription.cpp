#include "sip/notifier_subscription.hpp"

#include <algorithm>
#include <array>

namespace centrale::sip {

std::expected<void, int> take_body(Package& package, const std::string& resource, const Message& subscribe) {
  if (subscribe.body().empty()) return {};
  return package.take(resource, subscribe);
}

NotifierSubscription::NotifierSubscription(Stack& stack, SubscriptionOwner& owner, Package& package,
                                           SubscriptionFacts facts,
                                           std::optional<std::vector<std::string>> members)
    : stack_(stack),
      owner_(owner),
      package_(package),
      facts_(std::move(facts)),
      list_(members ? std::make_unique<ListWatch>(std::move(*members)) : nullptr),
      expiry_(stack.loop(), this, [](NotifierSubscription& self) { self.end(SubscriptionEnd::timeout); }),
      pace_(stack.loop(), this,
            [](NotifierSubscription& self) {
              if (self.dirty_ && !self.in_flight_) self.notify();
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
  tell_everything();
}

/// §4.2.1: 200, and a NOTIFY at once. An interval of zero fetches, or ends what there was.
void NotifierSubscription::answer(Incoming& subscribe, std::chrono::seconds expires) {
  const std::string contact = stack_.contact(subscribe.flow(), facts_.contact_user);
  ExtraHeaders headers{{"Contact", contact}, {"Expires", std::to_string(expires.count())}};
  if (list_) headers.emplace_back("Require", "eventlist");  // RFC 4662 §4.4
  subscribe.respond(200, {}, headers);
  if (expires.count() == 0) return end(SubscriptionEnd::timeout);
  expiry_.start(expires);
  pace_.stop();
  failures_ = 0;
  tell_everything();
}

void NotifierSubscription::on_request(Incoming&& request) {
  const Message& message = request.message();
  if (!live_ || !dialog_.matches(message)) return request.respond(481);
  if (!dialog_.take_cseq(message.cseq())) return request.respond(500, "CSeq out of order");
  if (!message.is(Method::subscribe)) return request.respond(405, {}, {{"Allow", "SUBSCRIBE"}});
  const auto expires = owner_.granted(message);
  if (!expires) return request.respond(423, {}, {{"Min-Expires", std::to_string(owner_.shortest().count())}});
  if (const auto taken = take_body(package_, facts_.resource, message); !taken)
    return request.respond(taken.error());
  if (request.flow() != dialog_.flow) no_stream_ = false;  // from elsewhere: it may take connections there
  dialog_.flow = request.flow();
  dialog_.refresh_target(message);
  owner_.refreshed();
  answer(request, *expires);
}

void NotifierSubscription::changed(const std::string& resource) {
  if (list_) list_->changed(resource);
  owe();
}

void NotifierSubscription::tell_everything() {
  if (list_) list_->everything();
  owe();
}

void NotifierSubscription::owe() {
  if (!live_) return;
  dirty_ = true;
  if (!in_flight_ && !pace_.running()) notify();
}

void NotifierSubscription::relist() {
  auto members = package_.members(facts_.resource);
  if (!list_ || !members) return end(SubscriptionEnd::noresource);
  if (list_->become(std::move(*members))) owe();
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
    if (flow) return send_on(std::move(*flow));
    try_again_later({});
  });
}

/// RFC 3261 §18.1.1: what is too large for a datagram goes over a connection to the same address, and as a
/// datagram after all when there is nobody.
void NotifierSubscription::send_on(Flow flow) {
  Transactions& transactions = stack_.transactions();
  const std::uint32_t cseq = dialog_.next_cseq();
  const EventBody body = next_body(flow);
  std::uint64_t id = transactions.new_id();
  std::string bytes = write(flow, id, cseq, body);
  on_stream_ = false;
  if (flow.protocol == Protocol::udp && bytes.size() > kLargestDatagramRequest && !no_stream_) {
    Flow stream = stack_.transport().open({Protocol::tcp, flow.remote, {}});
    if (!stream.empty()) {
      flow = std::move(stream);
      on_stream_ = true;
      id = transactions.new_id();
      bytes = write(flow, id, cseq, body);
    }
  }
  client_ = transactions.start(Method::notify, id, flow, std::move(bytes), this);
  pace_.start(owner_.pace());
}

EventBody NotifierSubscription::next_body(const Flow& flow) {
  const Telling telling{.resource = facts_.resource, .subscriber = facts_.subscriber, .version = version_++};
  if (!list_) return package_.state(telling);
  const bool small = flow.protocol == Protocol::udp && no_stream_;
  EventBody body = list_->next(package_, telling, small ? kMostListDatagram : kMostListBody);
  dirty_ = list_->owes() && !ending_;
  return body;
}

/// The Contact stays that of the dialog's own flow: a target that only moved because a body was large would
/// move the refreshes, too.
std::string NotifierSubscription::write(const Flow& flow, std::uint64_t id, std::uint32_t cseq,
                                        const EventBody& body) const {
  MessageWriter writer = dialog_.request(Method::notify, cseq, stack_.transactions().via(flow, id));
  const Flow& home = dialog_.flow.empty() ? flow : dialog_.flow;
  writer.header(HeaderName::contact, stack_.contact(home, facts_.contact_user));
  std::string event(package_.name());
  if (!facts_.event_id.empty()) event += ";id=" + facts_.event_id;
  writer.header(HeaderName::event, event);
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(expiry_.due() - stack_.loop().now());
  std::string state = "active;expires=" + std::to_string(std::max<std::int64_t>(left.count(), 0));
  if (ending_) state = "terminated;reason=" + std::string(to_string(*ending_));
  writer.header(HeaderName::subscription_state, state);
  if (list_) writer.header(HeaderName::require, "eventlist");  // RFC 4662 §4.5
  return std::move(writer).finish(body.content_type, body.body);
}

namespace {

/// RFC 5057 §5.1: answers that say that there is no such dialog, or nobody who could ever take a NOTIFY.
bool knows_nothing_of_it(int status) {
  constexpr std::array all{404, 405, 410, 416, 481, 489, 501, 604};
  return std::ranges::find(all, status) != all.end();
}

constexpr std::chrono::seconds kLongestRetryAfter{600};

}  // namespace

void NotifierSubscription::on_response(const Message& response) {
  if (response.status() < 200 || !in_flight_) return;
  if (knows_nothing_of_it(response.status())) return finish();
  if (response.status() >= 300) {
    const auto wait = std::chrono::seconds(response.number(HeaderName::retry_after).value_or(0));
    return try_again_later(std::min(wait, kLongestRetryAfter));
  }
  in_flight_ = false;
  failures_ = 0;
  if (ending_ && !dirty_) return finish();
  if (dirty_ && !pace_.running()) notify();
}

void NotifierSubscription::on_no_response(NoResponse) {
  if (on_stream_) {
    no_stream_ = true;
    in_flight_ = false;
    pace_.stop();
    return tell_everything();
  }
  try_again_later({});
}

void NotifierSubscription::try_again_later(Duration at_least) {
  if (ending_) return finish();
  in_flight_ = false;
  if (list_) list_->everything();
  dirty_ = true;
  pace_.start(std::max(owner_.retry(++failures_), at_least));
}

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
