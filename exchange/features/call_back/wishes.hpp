// Who wants to be called back by whom, and whom everybody last failed to reach.
#pragma once

#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "call/lines.hpp"
#include "directory/feature_state.hpp"
#include "flow/wait.hpp"

namespace centrale::features {

/// A colleague who could not be reached.
struct Missed {
  UserId colleague;
  bool busy = false;  // else he did not answer
};

class Wishes;

/// One wish, for as long as the story that fulfils it lives.
class Wish {
 public:
  Wish(Wishes& wishes, call::Lines& lines, Of<UserId> owner, Missed missed);
  Wish(const Wish&) = delete;
  Wish& operator=(const Wish&) = delete;
  ~Wish();

  [[nodiscard]] const Of<UserId>& owner() const { return owner_; }
  [[nodiscard]] Of<UserId> colleague() const { return {owner_.tenant, missed_.colleague}; }
  [[nodiscard]] call::Lines& lines() const { return lines_; }

  /// Both lines are idle, and the colleague is known to be there.
  [[nodiscard]] bool can_come_true();
  /// One of the two lines is another now, or the wish has been taken back.
  [[nodiscard]] auto news() { return news_.next(); }
  void wake() {
    if (news_.empty()) news_.push({});
  }
  void take_back() {
    taken_back_ = true;
    wake();
  }
  [[nodiscard]] bool taken_back() const { return taken_back_; }

 private:
  struct Changed {};
  [[nodiscard]] bool does_not_disturb() const;

  Wishes& wishes_;
  call::Lines& lines_;
  Of<UserId> owner_;
  Missed missed_;
  bool seen_ = false;  // the colleague has used his phone since
  bool taken_back_ = false;
  flow::Mailbox<Changed> news_;
};

/// Life: the house's. Loop's thread only.
class Wishes {
 public:
  explicit Wishes(const directory::FeatureState& state) : state_(state) {}

  void missed(const Of<UserId>& caller, Missed missed) { last_[caller] = std::move(missed); }
  /// Null: he has missed nobody.
  [[nodiscard]] const Missed* last_missed(const Of<UserId>& caller) const;

  [[nodiscard]] std::vector<Wish*> of(const Of<UserId>& owner) const;
  void line_changed(const Of<UserId>& user);
  [[nodiscard]] const directory::FeatureState& state() const { return state_; }

 private:
  friend class Wish;
  const directory::FeatureState& state_;
  std::unordered_map<Of<UserId>, Missed> last_;
  std::vector<Wish*> all_;
};

}  // namespace centrale::features
