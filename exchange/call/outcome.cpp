#include "call/outcome.hpp"

namespace centrale::call {

std::string_view name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::busy: return "busy";
    case Refusal::no_answer: return "no-answer";
    case Refusal::declined: return "declined";
    case Refusal::not_reachable: return "not-reachable";
    case Refusal::not_found: return "not-found";
    case Refusal::forbidden: return "forbidden";
    case Refusal::class_barred: return "class-barred";
    case Refusal::country_barred: return "country-barred";
    case Refusal::premium_barred: return "premium-barred";
    case Refusal::limit_reached: return "limit-reached";
    case Refusal::no_common_media: return "no-common-media";
    case Refusal::congestion: return "congestion";
    case Refusal::cancelled: return "cancelled";
    case Refusal::too_many_hops: return "too-many-hops";
    case Refusal::anonymous: return "anonymous";
    case Refusal::failed: return "failed";
  }
  return "failed";
}

std::string_view name_of(Ending ending) {
  switch (ending) {
    case Ending::hung_up: return "hung-up";
    case Ending::replaced: return "replaced";
    case Ending::transferred: return "transferred";
    case Ending::media_lost: return "media-lost";
    case Ending::limit_reached: return "limit-reached";
    case Ending::session_expired: return "session-expired";
    case Ending::refused: return "refused";
    case Ending::shutdown: return "shutdown";
  }
  return "hung-up";
}

}  // namespace centrale::call
