#include "sip/subscription.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sip/notifier_subscription.hpp"

namespace centrale::sip {

std::string_view to_string(SubscriptionEnd reason) {
  switch (reason) {
    case SubscriptionEnd::deactivated: return "deactivated";
    case SubscriptionEnd::probation: return "probation";
    case SubscriptionEnd::rejected: return "rejected";
    case SubscriptionEnd::timeout: return "timeout";
    case SubscriptionEnd::giveup: return "giveup";
    case SubscriptionEnd::noresource: return "noresource";
    case SubscriptionEnd::invariant: return "invariant";
  }
  return "";
}

namespace {

/// A package and a resource as one key; no package name holds a NUL.
std::string topic_of(std::string_view package, std::string_view resource) {
  std::string topic(package);
  topic += '\0';
  topic += resource;
  return topic;
}

}  // namespace

class Notifier::Inside final : public SubscriptionOwner {
 public:
  Inside(Stack& stack, Limits limits)
      : stack_(stack),
        limits_(limits),
        bury_(*this, [](flow::Ready& job) { static_cast<Bury&>(job).owner.buried_.clear(); }) {}

  void add(Package& package) { packages_.emplace(std::string(package.name()), &package); }

  [[nodiscard]] Package* package(std::string_view name) const {
    const auto found = packages_.find(name);
    return found == packages_.end() ? nullptr : found->second;
  }

  void accept(Incoming&& subscribe, std::string resource, std::string subscriber, std::string contact_user) {
    const auto event = parse_event(subscribe.message().header(HeaderName::event));
    Package* const known = event ? package(event->package) : nullptr;
    if (known == nullptr) return refuse_event(std::move(subscribe));
    const auto expires = granted(subscribe.message());
    if (!expires)
      return subscribe.respond(423, {}, {{"Min-Expires", std::to_string(limits_.shortest.count())}});
    if (!subscribe.message().has(HeaderName::contact)) return subscribe.respond(400, "Contact is missing");
    auto members = known->members(resource);
    if (members && !subscribe.message().lists(HeaderName::supported, "eventlist"))
      return subscribe.respond(421, {}, {{"Require", "eventlist"}});
    if (!has_place(subscriber, topic_of(known->name(), resource)))
      return subscribe.respond(403, "Too many subscriptions");
    if (const auto taken = take_body(*known, resource, subscribe.message()); !taken)
      return subscribe.respond(taken.error());
    auto made = std::make_unique<NotifierSubscription>(
        stack_, *this, *known,
        SubscriptionFacts{std::move(resource), std::move(subscriber), std::move(contact_user),
                          std::string(event->id())},
        std::move(members));
    NotifierSubscription& added = keep(std::move(made));
    added.begin(std::move(subscribe), *expires);
  }

  void refuse_event(Incoming&& subscribe) const {
    std::string names;
    for (const auto& [name, known] : packages_) names += (names.empty() ? "" : ", ") + name;
    subscribe.respond(489, {}, {{"Allow-Events", names}});
  }

  void changed(std::string_view package_name, const std::string& resource) {
    const auto found = by_topic_.find(topic_of(package_name, resource));
    if (found == by_topic_.end()) return;
    // A copy: one whose phone cannot be reached any more leaves the set at once.
    for (NotifierSubscription* each : std::vector(found->second.begin(), found->second.end()))
      each->changed(resource);
  }

  void lists_changed(std::string_view package_name, const std::string& resources) {
    for (NotifierSubscription* each : std::set(lists_)) {
      if (each->package() != package_name || !each->facts().resource.starts_with(resources)) continue;
      forget_topics(*each);
      each->relist();
      if (each->live()) remember_topics(*each);
    }
  }

  void end_resource(std::string_view package_name, const std::string& resource, SubscriptionEnd reason) {
    if (const auto found = by_topic_.find(topic_of(package_name, resource)); found != by_topic_.end()) {
      for (NotifierSubscription* each : std::set(found->second)) each->end(reason);
    }
  }

  void end_subscriber(const std::string& subscriber, SubscriptionEnd reason) {
    if (const auto found = by_subscriber_.find(subscriber); found != by_subscriber_.end()) {
      for (NotifierSubscription* each : std::set(found->second)) each->end(reason);
    }
  }

  void end_subscribers(const std::function<bool(const std::string&)>& gone, SubscriptionEnd reason) {
    std::vector<std::string> over;
    for (const auto& [subscriber, theirs] : by_subscriber_) {
      if (gone(subscriber)) over.push_back(subscriber);
    }
    for (const std::string& each : over) end_subscriber(each, reason);
  }

  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

  [[nodiscard]] std::string save() const {
    ByteWriter out;
    out.put(std::uint8_t{1});
    std::uint32_t count = 0;
    for (const auto& [key, each] : all_) count += each->live() ? 1 : 0;
    out.put(count);
    for (const auto& [key, each] : all_) {
      if (each->live()) each->write(out);
    }
    return out.take();
  }

  [[nodiscard]] Result<std::size_t> restore(std::string_view saved) {
    ByteReader in(saved);
    if (in.get<std::uint8_t>() != 1) return fail("not saved subscriptions of this version");
    const auto count = in.get<std::uint32_t>();
    if (!in.ok()) return fail("saved subscriptions end too early");
    std::size_t taken = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      auto saved_one = SavedSubscription::read(in);
      if (!saved_one) return fail("saved subscriptions end too early");
      Package* const known = package(saved_one->package);
      if (known == nullptr || all_.size() >= limits_.all) continue;
      auto members = known->members(saved_one->facts.resource);
      auto made = std::make_unique<NotifierSubscription>(stack_, *this, *known, std::move(saved_one->facts),
                                                         std::move(members));
      keep(std::move(made)).resume(std::move(*saved_one));
      ++taken;
    }
    return taken;
  }

  // SubscriptionOwner
  [[nodiscard]] std::optional<std::chrono::seconds> granted(const Message& subscribe) const override {
    const auto asked = subscribe.number(HeaderName::expires);
    if (!asked) return limits_.usual;
    if (*asked == 0) return std::chrono::seconds(0);
    if (std::chrono::seconds(*asked) < limits_.shortest) return std::nullopt;
    return std::min(std::chrono::seconds(*asked), limits_.longest);
  }
  [[nodiscard]] std::chrono::seconds shortest() const override { return limits_.shortest; }
  [[nodiscard]] Duration pace() const override { return limits_.pace; }
  [[nodiscard]] Duration retry(int failures) const override {
    Duration after = limits_.first_retry;
    for (int i = 1; i < failures && after < limits_.last_retry; ++i) after *= 2;
    return std::min(after, limits_.last_retry);
  }
  void refreshed() override { ++changes_; }
  /// Buried from the loop: it may be running.
  void over(NotifierSubscription& done) override {
    ++changes_;
    forget_topics(done);
    forget(by_subscriber_, done.facts().subscriber, done);
    const auto found = all_.find(&done);
    if (found == all_.end()) return;
    buried_.push_back(std::move(found->second));
    all_.erase(found);
    stack_.loop().make_ready(bury_);
  }

 private:
  using Places = std::unordered_map<std::string, std::set<NotifierSubscription*>>;

  NotifierSubscription& keep(std::unique_ptr<NotifierSubscription> made) {
    ++changes_;
    NotifierSubscription& added = *made;
    remember_topics(added);
    by_subscriber_[added.facts().subscriber].insert(&added);
    all_.emplace(&added, std::move(made));
    return added;
  }
  /// A phone that has restarted and forgotten its dialogs subscribes again before the old ones have ended.
  [[nodiscard]] bool has_place(const std::string& subscriber, const std::string& topic) {
    if (all_.size() >= limits_.all) return false;
    const auto mine = by_subscriber_.find(subscriber);
    const bool none = mine == by_subscriber_.end();
    if ((none ? 0 : mine->second.size()) < limits_.per_subscriber) return true;
    if (none) return false;
    const auto old = std::ranges::find_if(mine->second, [&topic](const NotifierSubscription* each) {
      return topic_of(each->package(), each->facts().resource) == topic;
    });
    if (old == mine->second.end()) return false;
    (*old)->abandon();
    return true;
  }
  void remember_topics(NotifierSubscription& added) {
    by_topic_[topic_of(added.package(), added.facts().resource)].insert(&added);
    if (added.members() == nullptr) return;
    lists_.insert(&added);
    for (const std::string& member : *added.members())
      by_topic_[topic_of(added.package(), member)].insert(&added);
  }
  void forget_topics(NotifierSubscription& done) {
    forget(by_topic_, topic_of(done.package(), done.facts().resource), done);
    if (done.members() == nullptr) return;
    lists_.erase(&done);
    for (const std::string& member : *done.members())
      forget(by_topic_, topic_of(done.package(), member), done);
  }
  static void forget(Places& places, const std::string& key, NotifierSubscription& done) {
    const auto found = places.find(key);
    if (found == places.end()) return;
    found->second.erase(&done);
    if (found->second.empty()) places.erase(found);
  }

  struct Bury : flow::Ready {
    Bury(Inside& of, Run run) : Ready(run), owner(of) {}
    Inside& owner;
  };

  Stack& stack_;
  Limits limits_;
  std::map<std::string, Package*, std::less<>> packages_;
  std::unordered_map<NotifierSubscription*, std::unique_ptr<NotifierSubscription>> all_;
  Places by_topic_, by_subscriber_;
  std::set<NotifierSubscription*> lists_;
  std::vector<std::unique_ptr<NotifierSubscription>> buried_;
  Bury bury_;
  std::uint64_t changes_ = 0;
};

Notifier::Notifier(Stack& stack, Limits limits) : inside_(std::make_unique<Inside>(stack, limits)) {}
Notifier::~Notifier() = default;

void Notifier::add(Package& package) { inside_->add(package); }
void Notifier::accept(Incoming&& subscribe, std::string resource, std::string subscriber,
                      std::string contact_user) {
  inside_->accept(std::move(subscribe), std::move(resource), std::move(subscriber), std::move(contact_user));
}
Package* Notifier::package_of(const Message& subscribe) const {
  const auto event = parse_event(subscribe.header(HeaderName::event));
  return event ? inside_->package(event->package) : nullptr;
}
void Notifier::changed(std::string_view package, const std::string& resource) {
  inside_->changed(package, resource);
}
void Notifier::lists_changed(std::string_view package, const std::string& resources) {
  inside_->lists_changed(package, resources);
}
void Notifier::end_resource(std::string_view package, const std::string& resource, SubscriptionEnd reason) {
  inside_->end_resource(package, resource, reason);
}
void Notifier::end_subscriber(const std::string& subscriber, SubscriptionEnd reason) {
  inside_->end_subscriber(subscriber, reason);
}
void Notifier::end_subscribers(const std::function<bool(const std::string&)>& gone, SubscriptionEnd reason) {
  inside_->end_subscribers(gone, reason);
}
std::size_t Notifier::size() const { return inside_->size(); }
std::uint64_t Notifier::changes() const { return inside_->changes(); }
std::string Notifier::save() const { return inside_->save(); }
Result<std::size_t> Notifier::restore(std::string_view saved) { return inside_->restore(saved); }

OutgoingRequest unsolicited_notify(std::string target, std::string from, std::string to,
                                   std::string_view package, EventBody body) {
  OutgoingRequest request;
  request.method = Method::notify;
  request.target = std::move(target);
  request.from = std::move(from);
  request.to = std::move(to);
  request.contact_user = "";
  request.headers = {{"Event", std::string(package)}, {"Subscription-State", "active"}};
  request.content_type = std::move(body.content_type);
  request.body = std::move(body.body);
  return request;
}

}  // namespace centrale::sip
