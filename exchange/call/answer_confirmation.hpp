// Whoever answers a phone outside says by key that it is him, so that no mailbox out there takes the call.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "call/leg.hpp"
#include "call/media_port.hpp"
#include "directory/snapshot.hpp"
#include "flow/wait.hpp"

namespace centrale::call {

class Call;

/// Life: its round of ringing. Loop's thread only.
class AnswerConfirmation {
 public:
  static constexpr char kYes = '1';
  static constexpr Duration kPatience = 12s;

  /// `silent`: nobody has said anything at this leg for so long.
  AnswerConfirmation(Call& call, std::function<void(LegId)> silent);

  /// When this leg is answered, it is to be asked, in the user's language.
  void expect(LegId leg, const directory::User& user);
  [[nodiscard]] bool expects(LegId leg) const { return expected_.contains(leg); }
  /// It has been answered: it hears the question.
  void ask(Leg& leg);
  [[nodiscard]] bool asks(LegId leg) const;
  [[nodiscard]] bool is_yes(LegId leg, char key) const { return key == kYes && asks(leg); }
  /// The leg has said yes, or has gone.
  void done(LegId leg) { expected_.erase(leg); }

 private:
  struct Question {
    Question(AnswerConfirmation& owner, LegId asked, std::string in);
    AnswerConfirmation& of;
    LegId leg;
    std::string language;
    bool asked = false;
    flow::Timer patience;
  };

  Call& call_;
  std::function<void(LegId)> silent_;
  std::map<LegId, std::unique_ptr<Question>> expected_;
};

}  // namespace centrale::call
