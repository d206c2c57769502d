#include "call/answer_confirmation.hpp"

#include "call/call.hpp"

namespace centrale::call {

AnswerConfirmation::Question::Question(AnswerConfirmation& owner, LegId at, std::string in)
    : of(owner),
      leg(at),
      language(std::move(in)),
      patience(owner.call_.loop(), this, [](Question& self) { self.of.silent_(self.leg); }) {}

AnswerConfirmation::AnswerConfirmation(Call& call, std::function<void(LegId)> silent)
    : call_(call), silent_(std::move(silent)) {}

void AnswerConfirmation::expect(LegId leg, const directory::User& user) {
  expected_.emplace(leg, std::make_unique<Question>(*this, leg, call_.tenant()->language_of(user)));
}

void AnswerConfirmation::ask(Leg& leg) {
  Question& question = *expected_.at(leg.id());
  question.asked = true;
  question.patience.start(kPatience);
  const Switchboard& board = call_.switchboard();
  board.media.play(leg.endpoint(), call_.new_playback(),
                   {.files = board.prompts.files(prompts::Phrase("answer-confirmation"), question.language,
                                                 call_.tenant()->id()),
                    .tone = {},
                    .country = call_.tenant()->tenant().country,
                    .forever = false});
}

bool AnswerConfirmation::asks(LegId leg) const {
  const auto found = expected_.find(leg);
  return found != expected_.end() && found->second->asked;
}

}  // namespace centrale::call
