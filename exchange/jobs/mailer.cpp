#include "jobs/mailer.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace centrale::jobs {
namespace {

constexpr Duration kFirstRetry = std::chrono::minutes(1);
constexpr Duration kLongestRetry = std::chrono::hours(4);
constexpr Duration kLook = std::chrono::seconds(15);
constexpr std::size_t kAtOnce = 20;

}  // namespace

Duration retry_after(int attempts) {
  const int doublings = std::clamp(attempts - 1, 0, 10);
  return std::min(kFirstRetry * (1 << doublings), kLongestRetry);
}

struct Mailer::Inside {
  Inside(store::Outbox& mails, MailServer to, std::function<void(const std::string&)> say)
      : outbox(mails), server(std::move(to)), alarm(std::move(say)), thread([this] { work(); }) {}

  ~Inside() {
    {
      const std::scoped_lock hold(guard);
      end = true;
    }
    changed.notify_all();
    thread.join();
  }

  void work() {
    std::unique_lock hold(guard);
    while (!end) {
      awake = false;
      hold.unlock();
      send_due();
      hold.lock();
      changed.wait_for(hold, kLook, [this] { return end || awake; });
    }
  }

  void send_due() {
    if (server.url.empty()) return;
    const auto due = outbox.due(std::chrono::system_clock::now(), kAtOnce);
    if (!due) return alarm("mail: " + due.error().what);
    for (const store::Mail& mail : *due) {
      if (stopping()) return;
      note(mail, send(mail, server));
    }
  }

  void note(const store::Mail& mail, const Result<void>& sent) {
    const int attempts = mail.attempts + 1;
    const WallInstant next = std::chrono::system_clock::now() + retry_after(attempts);
    const auto noted = sent ? outbox.sent(mail.id)
                            : outbox.failed(mail.id, sent.error().what, next, attempts >= kMostAttempts);
    if (!sent) alarm("mail to " + mail.recipient + ": " + sent.error().what);
    if (!noted) alarm("mail: " + noted.error().what);
  }

  [[nodiscard]] bool stopping() {
    const std::scoped_lock hold(guard);
    return end;
  }

  store::Outbox& outbox;
  MailServer server;
  std::function<void(const std::string&)> alarm;
  std::mutex guard;
  std::condition_variable changed;
  bool end = false;
  bool awake = false;
  std::thread thread;
};

Mailer::Mailer(store::Outbox& outbox, MailServer server, std::function<void(const std::string&)> alarm)
    : inside_(std::make_unique<Inside>(outbox, std::move(server), std::move(alarm))) {}
Mailer::~Mailer() = default;

void Mailer::wake() {
  {
    const std::scoped_lock hold(inside_->guard);
    inside_->awake = true;
  }
  inside_->changed.notify_all();
}

}  // namespace centrale::jobs
