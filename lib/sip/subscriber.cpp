#include "flow/join.hpp"
#include "flow/scope.hpp"
#include "flow/wait.hpp"
#include "sip/subscription.hpp"

namespace centrale::sip {
namespace {

flow::Task<void> unsubscribe(Stack* stack, OutgoingRequest request) {
  (void)co_await stack->send_request(std::move(request));
}

}  // namespace

class Subscriber::Inside final : public DialogUser {
 public:
  Inside(Stack& of, Order order, SubscriptionListener& listener)
      : stack(of),
        order_(std::move(order)),
        listener_(&listener),
        dialog_(Dialog::of_client(of.identifiers().fresh_text() + of.identifiers().fresh_text(), order_.from,
                                  of.identifiers().fresh_text(), order_.to, order_.target, 0)),
        scope(of.loop(), [](std::exception_ptr failure) { std::rethrow_exception(failure); }) {
    // Before the SUBSCRIBE leaves: a NOTIFY may come before its 200 (RFC 6665 §4.1.2.4).
    stack.add_dialog(dialog_.local_tag(), dialog_.call_id(), *this);
    scope.spawn(run(this));
  }

  void leave() {
    listener_ = nullptr;
    stack.remove_dialog(dialog_.local_tag(), dialog_.call_id());
    if (std::exchange(active_, false)) stack.spawn(unsubscribe(&stack, request(std::chrono::seconds(0))));
    scope.cancel_soon();
  }
  [[nodiscard]] bool active() const { return active_; }

  Stack& stack;

 private:
  [[nodiscard]] OutgoingRequest request(std::chrono::seconds expires) {
    OutgoingRequest made;
    made.method = Method::subscribe;
    made.target = dialog_.remote_target();
    made.from = dialog_.local();
    made.from_tag = dialog_.local_tag();
    made.to = dialog_.has_remote_tag() ? dialog_.remote() + ";tag=" + dialog_.remote_tag() : dialog_.remote();
    made.routes = dialog_.has_remote_tag() ? dialog_.routes() : order_.routes;
    made.flow = order_.flow;
    made.call_id = dialog_.call_id();
    made.cseq = dialog_.next_cseq();
    made.contact_user = order_.contact_user;
    made.headers = {
        {"Event", order_.package}, {"Expires", std::to_string(expires.count())}, {"Accept", order_.accept}};
    if (!order_.supported.empty()) made.headers.emplace_back("Supported", order_.supported);
    made.credentials = order_.credentials;
    return made;
  }

  static flow::Task<void> run(Inside* self) {
    for (;;) {
      const FinalResponse response = co_await self->stack.send_request(self->request(self->order_.expires));
      while (self->dialog_.local_cseq() < response.cseq) (void)self->dialog_.next_cseq();
      if (response.status >= 300 || !response.message) {
        self->over(response.status, {});
        co_return;
      }
      if (!self->dialog_.has_remote_tag()) self->dialog_.take_response(*response.message);
      self->active_ = true;
      const auto granted = response.message->number(HeaderName::expires).value_or(3600);
      co_await flow::sleep(self->stack.loop(),
                           std::chrono::seconds(std::max<std::uint32_t>(granted, 10)) * 8 / 10);
    }
  }

  void over(int status, std::string_view reason) {
    active_ = false;
    stack.remove_dialog(dialog_.local_tag(), dialog_.call_id());
    if (SubscriptionListener* const last = std::exchange(listener_, nullptr))
      last->on_subscription_ended(status, reason);
  }

  void on_request(Incoming&& incoming) override {
    const Message& message = incoming.message();
    const auto event = parse_event(message.header(HeaderName::event));
    const bool ours = message.is(Method::notify) && event && event->package == order_.package;
    if (!ours) return incoming.respond(message.is(Method::notify) ? 489 : 405);
    if (!dialog_.take_cseq(message.cseq())) return incoming.respond(500, "CSeq out of order");
    const auto state = parse_subscription_state(message.header(HeaderName::subscription_state));
    if (!state) return incoming.respond(400, "Subscription-State is missing");
    incoming.respond(200);
    const bool ended = state->state == "terminated";
    if (listener_ != nullptr && !message.body().empty())
      listener_->on_state(message.header(HeaderName::content_type), message.body());
    if (!ended || listener_ == nullptr) return;
    scope.cancel_soon();
    over(0, state->reason());
  }

  Order order_;
  SubscriptionListener* listener_;
  Dialog dialog_;
  bool active_ = false;

 public:
  flow::Scope scope;
};

Subscriber::Subscriber(Stack& stack, Order order, SubscriptionListener& listener)
    : inside_(std::make_shared<Inside>(stack, std::move(order), listener)) {}

/// May be called from inside the listener, which is inside the flow: that dies later, from the loop.
Subscriber::~Subscriber() {
  inside_->leave();
  flow::Loop& loop = inside_->stack.loop();
  loop.post([last = std::move(inside_)] {});
}

bool Subscriber::active() const { return inside_->active(); }

}  // namespace centrale::sip
