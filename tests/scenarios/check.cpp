// "then": what must be so. Every check says what it found instead.
#include "scenarios/checks.hpp"

namespace centrale::scenarios {

Result<void> check(Stage& stage, const Words& words) {
  const Checks& exchange = checks_of_the_exchange();
  if (const auto found = exchange.find(words[0]); found != exchange.end()) return found->second(stage, words);
  const auto found = checks_of_phones().find(word(words, 1));
  if (found == checks_of_phones().end()) return fail("nothing that can be checked");
  return found->second(stage, words);
}

}  // namespace centrale::scenarios
