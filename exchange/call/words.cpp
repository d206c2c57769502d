#include "call/words.hpp"

namespace centrale::call {

std::string_view words_for(Refusal refusal) {
  switch (refusal) {
    case Refusal::busy: return "busy";
    case Refusal::no_answer: return "no-answer";
    case Refusal::declined: return "no-answer";
    case Refusal::not_reachable: return "not-reachable";
    case Refusal::not_found: return "number-not-in-service";
    case Refusal::forbidden:
    case Refusal::class_barred: return "not-allowed";
    case Refusal::limit_reached: return "limit-reached";
    case Refusal::country_barred: return "country-barred";
    case Refusal::premium_barred: return "premium-barred";
    case Refusal::congestion: return "all-lines-busy";
    case Refusal::anonymous: return "no-anonymous-calls";
    case Refusal::no_common_media:
    case Refusal::cancelled:
    case Refusal::too_many_hops:
    case Refusal::failed: return "cannot-be-completed";
  }
  return "cannot-be-completed";
}

Tone tone_for(Refusal refusal) {
  switch (refusal) {
    case Refusal::busy:
    case Refusal::declined:
    case Refusal::no_answer: return Tone::busy;
    case Refusal::not_found:
    case Refusal::anonymous:
    case Refusal::class_barred:
    case Refusal::limit_reached:
    case Refusal::country_barred:
    case Refusal::premium_barred:
    case Refusal::forbidden: return Tone::special_information;
    default: return Tone::congestion;
  }
}

}  // namespace centrale::call
