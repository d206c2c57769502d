#include "sip/session_unacknowledged.hpp"

#include <algorithm>

#include "sip/session_core.hpp"

namespace centrale::sip {

Unacknowledged::Unacknowledged(SessionCore& core, flow::Loop& loop)
    : core_(core), timer_(loop, this, [](Unacknowledged& self) { self.on_due(); }) {}

void Unacknowledged::begin(const Flow& flow, std::string bytes, std::uint32_t cseq) {
  Transactions& transactions = core_.stack().transactions();
  flow_ = flow;
  bytes_ = std::move(bytes);
  cseq_ = cseq;
  interval_ = transactions.timing().t1;
  end_ = transactions.loop().now() + transactions.timing().whole();
  timer_.start(interval_);
}

bool Unacknowledged::acknowledged(std::uint32_t cseq) {
  if (!waits() || cseq != cseq_) return false;
  stop();
  return true;
}

void Unacknowledged::stop() {
  timer_.stop();
  bytes_ = std::string();
}

void Unacknowledged::on_due() {
  Transactions& transactions = core_.stack().transactions();
  const Instant now = transactions.loop().now();
  if (now >= end_) {
    stop();
    return core_.hang_up_because(EndCause::no_ack);
  }
  transactions.send(flow_, bytes_);
  interval_ = std::min(interval_ * 2, transactions.timing().t2);
  timer_.start(std::max(Duration(1ms), std::min(interval_, end_ - now)));
}

}  // namespace centrale::sip
