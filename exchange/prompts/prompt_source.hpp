// From a phrase to the files that say it, the tenant's own recordings first.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "prompts/phrase.hpp"

namespace centrale::prompts {

class PromptSource {
 public:
  virtual ~PromptSource() = default;

  /// Files in the order to be played; a piece that nothing is known of is left out.
  [[nodiscard]] virtual std::vector<std::string> files(const Phrase& phrase, const std::string& language,
                                                       const TenantId& tenant) const = 0;
  /// The tenant's own music on hold, or the usual when `own` is empty.
  [[nodiscard]] virtual std::string music_on_hold(const TenantId& tenant, const std::string& own) const = 0;
};

}  // namespace centrale::prompts
