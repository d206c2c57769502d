// Somebody who has joined a talk of others: the three of them hear each other.
#pragma once

#include "call/media_port.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

class Call;
class Talk;

/// Lives in the guest's own flow. Destroyed: the two others are among themselves again.
class Guest {
 public:
  Guest(Call& own, Talk& talk);
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  ~Guest();

  /// The talk has ended, or has gone on elsewhere.
  [[nodiscard]] flow::Event& over() { return over_; }
  [[nodiscard]] MixId mix() const;

  // By the talk.
  void talk_is_over();
  void hear(MixId mix);

 private:
  Call& own_;
  Talk* talk_;
  flow::Event over_;
};

}  // namespace centrale::call
