// A node of a circular list that leaves its list when it dies: no allocation, no dangling entry.
#pragma once

namespace centrale::flow {

class Link {
 public:
  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() { unlink(); }

  [[nodiscard]] bool linked() const { return next_ != this; }

  void unlink() {
    next_->previous_ = previous_;
    previous_->next_ = next_;
    next_ = previous_ = this;
  }

  /// Puts `other` behind every node already in the list that this node heads.
  void append(Link& other) {
    other.unlink();
    other.previous_ = previous_;
    other.next_ = this;
    previous_->next_ = &other;
    previous_ = &other;
  }

  /// Moves every node of the list that `other` heads behind this list's own.
  void splice(Link& other) {
    if (!other.linked()) return;
    Link* first = other.next_;
    Link* last = other.previous_;
    other.next_ = other.previous_ = &other;
    first->previous_ = previous_;
    previous_->next_ = first;
    last->next_ = this;
    previous_ = last;
  }

  [[nodiscard]] Link* next() { return next_; }

 private:
  Link* next_ = this;
  Link* previous_ = this;
};

}  // namespace centrale::flow
