// One subscription at our notifier (RFC 6665 §4.2). For this folder.
#pragma once

#include <optional>
#include <string>

#include "flow/timer_wheel.hpp"
#include "sip/resource_list.hpp"
#include "sip/subscription.hpp"

namespace centrale::sip {

class NotifierSubscription;

struct SubscriptionFacts {
  std::string resource, subscriber, contact_user, event_id;
};

/// What a subscription needs of the notifier that owns it.
class SubscriptionOwner {
 public:
  /// Nothing: too short, 423.
  [[nodiscard]] virtual std::optional<std::chrono::seconds> granted(const Message& subscribe) const = 0;
  [[nodiscard]] virtual std::chrono::seconds shortest() const = 0;
  [[nodiscard]] virtual Duration pace() const = 0;
  /// How long to wait after so many NOTIFYs in a row that were not taken.
  [[nodiscard]] virtual Duration retry(int failures) const = 0;
  virtual void refreshed() = 0;
  virtual void over(NotifierSubscription& done) = 0;

 protected:
  ~SubscriptionOwner() = default;
};

/// Hands the body of a SUBSCRIBE to its package.
[[nodiscard]] std::expected<void, int> take_body(Package& package, const std::string& resource,
                                                 const Message& subscribe);

/// As it is kept over a restart.
struct SavedSubscription {
  std::string package;
  SubscriptionFacts facts;
  Dialog dialog;
  std::uint32_t version = 0;
  std::int64_t ends = 0;  // wall clock, nanoseconds

  [[nodiscard]] static std::optional<SavedSubscription> read(ByteReader& in);
};

/// One NOTIFY is out at a time; a change meanwhile, or within the pace, is told by the next one. A NOTIFY
/// that is lost or refused does not end it, though RFC 6665 §4.2.2 would allow that: the phone believes that
/// it is subscribed, and its lamp would stay as it is. It hears the full state later, until its time is over.
class NotifierSubscription final : public DialogUser, public ClientUser {
 public:
  NotifierSubscription(Stack& stack, SubscriptionOwner& owner, Package& package, SubscriptionFacts facts,
                       std::optional<std::vector<std::string>> members);
  ~NotifierSubscription();

  void begin(Incoming&& subscribe, std::chrono::seconds expires);
  void resume(SavedSubscription saved);
  /// Of its resource, or of a member of its list.
  void changed(const std::string& resource);
  /// Reads the members of its list again.
  void relist();
  void end(SubscriptionEnd reason);
  /// Over, without a word.
  void abandon() { finish(); }
  void write(ByteWriter& out) const;

  [[nodiscard]] bool live() const { return live_; }
  [[nodiscard]] std::string_view package() const { return package_.name(); }
  [[nodiscard]] const SubscriptionFacts& facts() const { return facts_; }
  /// Null: it is no list.
  [[nodiscard]] const std::vector<std::string>* members() const {
    return list_ ? &list_->members() : nullptr;
  }

 private:
  void on_request(Incoming&& request) override;
  void on_response(const Message& response) override;
  void on_no_response(NoResponse why) override;
  void answer(Incoming& subscribe, std::chrono::seconds expires);
  void tell_everything();
  void owe();
  void notify();
  void send_on(Flow flow);
  [[nodiscard]] std::string write(const Flow& flow, std::uint64_t id, std::uint32_t cseq,
                                  const EventBody& body) const;
  [[nodiscard]] EventBody next_body(const Flow& flow);
  void try_again_later(Duration at_least);
  void finish();

  Stack& stack_;
  SubscriptionOwner& owner_;
  Package& package_;
  SubscriptionFacts facts_;
  std::unique_ptr<ListWatch> list_;
  Dialog dialog_;
  ClientRef client_;
  flow::Timer expiry_, pace_;
  std::uint32_t version_ = 0;
  bool live_ = false;
  bool dirty_ = false;
  bool in_flight_ = false;
  bool on_stream_ = false;  // the NOTIFY that is out went over a connection that its size called for
  bool no_stream_ = false;  // which the phone did not take: datagrams whatever their size
  int failures_ = 0;        // NOTIFYs in a row that were not taken
  std::optional<SubscriptionEnd> ending_;
  std::shared_ptr<NotifierSubscription> alias_;  // for Stack::route: dies with us
};

}  // namespace centrale::sip
