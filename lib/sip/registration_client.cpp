#include "sip/registration_client.hpp"

#include <algorithm>

#include "flow/join.hpp"
#include "flow/scope.hpp"
#include "flow/wait.hpp"

namespace centrale::sip {
namespace {

constexpr std::uint32_t kMostExpires = 86'400;

bool is_refusal(int status) { return status == 401 || status == 403 || status == 404 || status == 407; }

/// What the registrar grants to our binding (RFC 3261 §10.3 step 8): its Contact's own, else Expires.
std::chrono::seconds granted_of(const Message& response, std::string_view user, std::chrono::seconds asked) {
  std::optional<std::uint32_t> granted;
  response.each(HeaderName::contact, [&](std::string_view value) {
    const auto contact = parse_name_addr(value);
    if (!contact || contact->star || contact->uri.user != user) return;
    if (const auto expires = contact->params.get("expires")) granted = parse_number(*expires);
  });
  if (!granted) granted = response.number(HeaderName::expires);
  return std::chrono::seconds(std::clamp<std::uint32_t>(
      granted.value_or(static_cast<std::uint32_t>(asked.count())), 10, kMostExpires));
}

flow::Task<void> unregister(Stack* stack, OutgoingRequest request) {
  (void)co_await stack->send_request(std::move(request));
}

}  // namespace

std::string_view name_of(RegistrationState state) {
  switch (state) {
    case RegistrationState::trying: return "trying";
    case RegistrationState::registered: return "registered";
    case RegistrationState::waiting: return "waiting";
    case RegistrationState::refused: return "refused";
    case RegistrationState::removed: return "removed";
  }
  return "?";
}

Duration registration_backoff(std::uint32_t failures, double random, bool others_failed_too,
                              Duration longest) {
  const Duration base = others_failed_too ? 30s : 90s;
  const std::uint32_t doublings = std::min(failures, 10U);
  const Duration upper = std::min(longest, base * (1U << doublings));
  const double part = 0.5 + 0.5 * std::clamp(random, 0.0, 1.0);
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double, Duration::period>(static_cast<double>(upper.count()) * part));
}

struct RegistrationClient::Inside {
  Inside(Stack& of, Config with, std::function<void(const RegistrationStatus&)> tell)
      : stack(of),
        config(std::move(with)),
        on_change(std::move(tell)),
        call_id(of.identifiers().fresh_text() + of.identifiers().fresh_text()),
        woken(of.loop()),
        scope(of.loop(), [](std::exception_ptr failure) { std::rethrow_exception(failure); }) {}

  [[nodiscard]] OutgoingRequest request(const std::string& registrar, std::chrono::seconds expires) {
    OutgoingRequest made;
    made.method = Method::register_;
    made.target = registrar;
    made.from = made.to = "<" + config.address_of_record + ">";
    made.routes = config.routes;
    made.call_id = call_id;
    made.cseq = ++cseq;
    made.contact_user = config.contact_user;
    made.headers = config.headers;
    made.headers.emplace_back("Expires", std::to_string(expires.count()));
    made.headers.emplace_back("Supported", "path, outbound");
    made.credentials = config.credentials;
    made.give_up_without_response = config.answer_limit;
    return made;
  }

  void change(RegistrationState state, int last, Duration wait) {
    status.state = state;
    status.last_status = last;
    status.next_try = stack.loop().now() + wait;
    if (on_change) on_change(status);
  }

  /// RFC 3261 §10.2.8: one more try with what the registrar wants at least.
  [[nodiscard]] bool raise_expires(const FinalResponse& response) {
    if (response.status != 423 || !response.message) return false;
    const auto least = response.message->number(HeaderName::min_expires);
    if (!least || *least > kMostExpires || std::chrono::seconds(*least) <= config.expires) return false;
    config.expires = std::chrono::seconds(*least);
    return true;
  }

  void take(const FinalResponse& response, const std::string& registrar) {
    status.registrar = registrar;
    status.flow = response.flow;
    status.service_route.clear();
    response.message->each(HeaderName::service_route,
                           [this](std::string_view route) { status.service_route.emplace_back(route); });
    granted = granted_of(*response.message, config.contact_user, config.expires);
  }

  Stack& stack;
  Config config;
  std::function<void(const RegistrationStatus&)> on_change;
  RegistrationStatus status;
  std::string call_id;
  std::uint32_t cseq = 0;
  std::size_t current = 0;  // index of the registrar that served last
  std::uint32_t failures = 0;
  std::chrono::seconds granted{};
  flow::Mailbox<bool> woken;
  flow::Scope scope;

  static flow::Task<void> run(Inside* self);
  static flow::Task<int> try_all(Inside* self);
  static flow::Task<void> pause(Inside* self, Duration wait);
};

/// The status of the last registrar tried; 200 when one has us.
flow::Task<int> RegistrationClient::Inside::try_all(Inside* self) {
  int last = 503;
  const std::size_t count = self->config.registrars.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = (self->current + i) % count;
    const std::string registrar = self->config.registrars[index];
    FinalResponse response =
        co_await self->stack.send_request(self->request(registrar, self->config.expires));
    self->cseq = std::max(self->cseq, response.cseq);
    if (self->raise_expires(response)) {
      response = co_await self->stack.send_request(self->request(registrar, self->config.expires));
      self->cseq = std::max(self->cseq, response.cseq);
    }
    last = response.status;
    if (response.status < 300 && response.message) {
      self->current = index;
      self->take(response, registrar);
      co_return 200;
    }
    if (is_refusal(response.status)) co_return response.status;  // the others know us no better
  }
  co_return last;
}

flow::Task<void> RegistrationClient::Inside::pause(Inside* self, Duration wait) {
  self->woken.clear();
  (void)co_await flow::first_of(
      flow::detail::alarm(self->stack.loop(), wait),
      [](Inside* of) -> flow::Task<void> { (void)co_await of->woken.next(); }(self));
}

flow::Task<void> RegistrationClient::Inside::run(Inside* self) {
  for (;;) {
    const int result = co_await try_all(self);
    const double random = static_cast<double>(self->stack.identifiers().below(1000)) / 1000.0;
    Duration wait{};
    if (result == 200) {
      self->failures = 0;
      // Between 80 and 90 % of what was granted: many trunks do not refresh at the same moment.
      wait = self->granted * (800 + static_cast<std::int64_t>(random * 100)) / 1000;
      self->change(RegistrationState::registered, result, wait);
    } else if (is_refusal(result)) {
      wait = 1800s;
      self->change(RegistrationState::refused, result, wait);
    } else {
      wait = registration_backoff(self->failures++, random, true);
      self->current = 0;
      self->change(RegistrationState::waiting, result, wait);
    }
    co_await pause(self, wait);
  }
}

RegistrationClient::RegistrationClient(Stack& stack, Config config,
                                       std::function<void(const RegistrationStatus&)> on_change)
    : inside_(std::make_shared<Inside>(stack, std::move(config), std::move(on_change))) {
  if (!inside_->config.registrars.empty()) inside_->scope.spawn(Inside::run(inside_.get()));
}

/// May be called from inside `on_change`, which is inside the flow: that dies later, from the loop.
RegistrationClient::~RegistrationClient() {
  inside_->on_change = {};
  if (inside_->status.state == RegistrationState::registered) {
    inside_->stack.spawn(
        unregister(&inside_->stack, inside_->request(inside_->status.registrar, std::chrono::seconds(0))));
  }
  inside_->scope.cancel_soon();
  flow::Loop& loop = inside_->stack.loop();
  loop.post([last = std::move(inside_)] {});
}

const RegistrationStatus& RegistrationClient::status() const { return inside_->status; }
void RegistrationClient::retry_now() { inside_->woken.push(true); }

void RegistrationClient::flow_closed(const Flow& flow) {
  if (inside_->status.state == RegistrationState::registered && inside_->status.flow == flow) retry_now();
}

}  // namespace centrale::sip
