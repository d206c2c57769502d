// The parking places: which call stands at which extension.
#pragma once

#include <unordered_map>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "call/call_ref.hpp"
#include "flow/wait.hpp"

namespace centrale::features {

class ParkLot;

/// A parked call, for as long as its flow stands there. Destroyed: the place is free.
class Parked {
 public:
  Parked(ParkLot& lot, Of<Extension> at, call::CallRef call);
  Parked(const Parked&) = delete;
  Parked& operator=(const Parked&) = delete;
  ~Parked();

  [[nodiscard]] const call::CallRef& call() const { return call_; }
  /// Somebody has come for the call.
  void retrieve(call::Picked by) {
    promised_ = true;
    retrieved_.push(std::move(by));
  }
  [[nodiscard]] auto retrieved() { return retrieved_.next(); }
  /// False: somebody has come already.
  [[nodiscard]] bool is_free() const { return !promised_; }

 private:
  ParkLot& lot_;
  Of<Extension> at_;
  call::CallRef call_;
  bool promised_ = false;
  flow::Mailbox<call::Picked> retrieved_;
};

/// Life: the house's. Loop's thread only.
class ParkLot {
 public:
  /// Null: nobody stands there.
  [[nodiscard]] Parked* at(const Of<Extension>& place) const;

  /// A call has been sent there and will stand there in a moment: until then nobody else sends his. False:
  /// somebody was first.
  [[nodiscard]] bool promise(const Of<Extension>& place, Instant now);

 private:
  friend class Parked;
  std::unordered_map<Of<Extension>, Parked*> places_;
  std::unordered_map<Of<Extension>, Instant> promised_;  // until when
};

}  // namespace centrale::features
