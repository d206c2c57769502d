// Dates and times of day as they are said, once the zone is known.
#pragma once

#include "base/time_zone.hpp"
#include "prompts/compose.hpp"

namespace centrale::prompts {

/// "zeven uur dertig" by 24 hours; "seven thirty p m" by 12.
[[nodiscard]] Clips time_clips(std::chrono::hours hour, std::chrono::minutes minute, Language language);

/// "vandaag", "gisteren", "maandag drie maart", with the year when it is not that of `today`.
[[nodiscard]] Clips date_clips(std::chrono::local_days day, std::chrono::local_days today, Language language);

}  // namespace centrale::prompts
