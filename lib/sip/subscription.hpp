// Event notification (RFC 6665): our side as notifier for any number of packages, and a simple subscriber.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sip/dialog.hpp"
#include "sip/stack.hpp"

namespace centrale::sip {

struct EventBody {
  std::string content_type;
  std::string body;
};

/// A resource in a list (RFC 4662 §5.4).
struct Shown {
  std::string uri;
  std::string name;
};

/// Who is told what. `version` counts the NOTIFYs of one subscription from 0 (RFC 4235 §4.1.1).
struct Telling {
  const std::string& resource;
  const std::string& subscriber;
  std::uint32_t version = 0;
};

/// Publisher of an event package: message-summary (RFC 3842), dialog (RFC 4235)... Lives longer than the
/// notifier. A resource is whatever the package makes of it: tenant and user, say.
class Package {
 public:
  virtual ~Package() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;          // of Event
  [[nodiscard]] virtual std::string_view content_type() const = 0;  // for Accept
  /// Full state now: nothing of what was told before is needed to understand it.
  [[nodiscard]] virtual EventBody state(const Telling& telling) = 0;

  /// What a SUBSCRIBE brings in its body, before it is answered. Error: the status to refuse it with. RFC
  /// 6665 §4.1.2.1 lets a package say what a body means; where it says nothing, it means nothing.
  [[nodiscard]] virtual std::expected<void, int> take(const std::string& /*resource*/,
                                                      const Message& /*subscribe*/) {
    return {};
  }
  /// RFC 4662: the resources of the same package that a resource is a list of; nothing: it is no list.
  [[nodiscard]] virtual std::optional<std::vector<std::string>> members(
      const std::string& /*resource*/) const {
    return std::nullopt;
  }
  /// How a list and its members are shown.
  [[nodiscard]] virtual Shown shown(const std::string& resource) const {
    return {.uri = resource, .name = {}};
  }
};

/// RFC 6665 §4.1.3: why a subscription ended, as Subscription-State says it.
enum class SubscriptionEnd : std::uint8_t {
  deactivated,
  probation,
  rejected,
  timeout,
  giveup,
  noresource,
  invariant
};
[[nodiscard]] std::string_view to_string(SubscriptionEnd reason);

/// Owner: app. Destroyed before its stack. Loop's thread only.
class Notifier {
 public:
  struct Limits {
    std::chrono::seconds shortest{60};  // 423 below, but 0 is always fine: a fetch
    std::chrono::seconds longest{7200};
    std::chrono::seconds usual{3600};
    std::size_t per_subscriber = 200;  // a device with that many lamps is a large one
    std::size_t all = 500'000;
    /// NOTIFYs of one subscription are at least this far apart; what changes between is told at its end.
    Duration pace = 50ms;
    /// A phone that did not take its NOTIFY gets the full state after this, then after twice as long...
    Duration first_retry = 1s;
    Duration last_retry = 300s;
  };
  Notifier(Stack& stack, Limits limits);
  ~Notifier();
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  void add(Package& package);

  /// A SUBSCRIBE outside dialogs that has been authenticated and may see `resource`. `subscriber` is counted
  /// against the limit (a device id); beyond it a new one takes the place of an old one to the same resource.
  /// Answers it: 200 and the first NOTIFY, or 489, 423, 403; 421 for a list that the phone has no use for.
  void accept(Incoming&& subscribe, std::string resource, std::string subscriber, std::string contact_user);
  /// "489 Bad Event" has been answered when the package is not there: nothing else to do.
  [[nodiscard]] Package* package_of(const Message& subscribe) const;

  /// The state of that resource has changed: everybody subscribed is told the full state; who subscribed to
  /// a list with it, its part of the list.
  void changed(std::string_view package, const std::string& resource);
  /// The lists whose resource begins so may have other members now, or be gone.
  void lists_changed(std::string_view package, const std::string& resources);
  /// Ends every subscription to that resource, or all of one subscriber.
  void end_resource(std::string_view package, const std::string& resource, SubscriptionEnd reason);
  void end_subscriber(const std::string& subscriber, SubscriptionEnd reason);
  /// Every one of a subscriber for whom `gone` says so.
  void end_subscribers(const std::function<bool(const std::string&)>& gone, SubscriptionEnd reason);

  [[nodiscard]] std::size_t size() const;
  /// Counts up when a subscription begins, is refreshed or ends.
  [[nodiscard]] std::uint64_t changes() const;
  /// Every subscription, for a restart; taken in again, everybody is told the full state.
  [[nodiscard]] std::string save() const;
  [[nodiscard]] Result<std::size_t> restore(std::string_view saved);

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

/// A NOTIFY that nobody subscribed to, for phones that expect their lamp so (message-summary).
[[nodiscard]] OutgoingRequest unsolicited_notify(std::string target, std::string from, std::string to,
                                                 std::string_view package, EventBody body);

/// Hears what a subscription of ours brings. Called from the loop only.
class SubscriptionListener {
 public:
  virtual void on_state(std::string_view content_type, std::string_view body) = 0;
  /// It is over, or was refused (status); not tried again by itself.
  virtual void on_subscription_ended(int status, std::string_view reason) = 0;

 protected:
  ~SubscriptionListener() = default;
};

/// Subscribes when made, refreshes, unsubscribes when it dies. Loop's thread only.
class Subscriber {
 public:
  struct Order {
    std::string target;
    std::string from;
    std::string to;
    std::string package;
    std::string accept;
    std::string contact_user;
    std::chrono::seconds expires{3600};
    std::optional<Flow> flow;
    std::vector<std::string> routes;
    std::optional<ClientCredentials> credentials;
    std::string supported{};  // eventlist: `target` may be a list (RFC 4662)
  };
  Subscriber(Stack& stack, Order order, SubscriptionListener& listener);
  ~Subscriber();
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  [[nodiscard]] bool active() const;

 private:
  class Inside;
  std::shared_ptr<Inside> inside_;
};

}  // namespace centrale::sip
