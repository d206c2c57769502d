#include "call/guest.hpp"

#include "call/call.hpp"
#include "call/talk.hpp"

namespace centrale::call {

Guest::Guest(Call& own, Talk& talk) : own_(own), talk_(&talk), over_(own.loop()) { talk.admit(*this); }

Guest::~Guest() {
  if (talk_ != nullptr) talk_->dismiss(*this);
}

MixId Guest::mix() const { return talk_ != nullptr ? talk_->mix() : MixId{}; }

void Guest::talk_is_over() {
  talk_ = nullptr;
  over_.set();
}

void Guest::hear(MixId mix) { own_.hear_mix(mix, Voice::heard); }

}  // namespace centrale::call
