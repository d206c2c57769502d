#include "rtp/source_guard.hpp"

namespace centrale::rtp {
namespace {

constexpr Duration kCandidateLife = 200ms;
constexpr int kLongestGap = 50;  // packets that may be missing while a NAT changes its port

bool follows(std::uint16_t sequence, std::uint16_t before, int most) {
  const int ahead = sequence_ahead(sequence, before);
  return ahead > 0 && ahead <= most;
}

}  // namespace

void SourceGuard::set(const SourceRule& rule, Instant now) {
  if (rule == rule_) return;
  const bool same_remote = rule.signalled == rule_.signalled && rule.may_latch == rule_.may_latch;
  rule_ = rule;
  if (same_remote && bound_.known()) return;  // a hint came later: what is bound stays
  since_ = now;
  candidate_ = {};
  bound_ = rule.may_latch || !rule.signalled.known() ? Address{} : rule.signalled;
}

void SourceGuard::bind(const Address& from, const Header& header) {
  bound_ = from;
  candidate_ = {};
  ssrc_ = header.ssrc;
  sequence_ = header.sequence;
}

bool SourceGuard::may_be_the_party(const Address& from, const Header& header, Instant now) const {
  if (bound_.known()) {
    return from.same_host(bound_) && header.ssrc == ssrc_ && follows(header.sequence, sequence_, kLongestGap);
  }
  if (rule_.latch_host.family != Family::none) return from.same_host(rule_.latch_host);
  return rule_.signalled.known() && now - since_ < kStartWindow;
}

bool SourceGuard::latches(const Address& from, const Header& header, Instant now) {
  if (!may_be_the_party(from, header, now)) {
    // The signalled address itself needs no proof, wherever its signalling came from.
    if (bound_.known() || from != rule_.signalled) return false;
    bind(from, header);
    return true;
  }
  const bool second = from == candidate_ && header.ssrc == candidate_ssrc_ &&
                      follows(header.sequence, candidate_sequence_, 5);
  if (second || (!bound_.known() && from == rule_.signalled)) {
    bind(from, header);
    return true;
  }
  if (candidate_.known() && candidate_ != from && now - candidate_since_ < kCandidateLife) return false;
  candidate_ = from;
  candidate_since_ = now;
  candidate_ssrc_ = header.ssrc;
  candidate_sequence_ = header.sequence;
  return false;
}

}  // namespace centrale::rtp
