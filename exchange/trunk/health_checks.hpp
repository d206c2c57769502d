// OPTIONS to the targets of the trunks that ask for it: whether a carrier is there is known before somebody
// calls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "flow/scope.hpp"
#include "flow/timer_wheel.hpp"
#include "sip/stack.hpp"
#include "trunk/trunks.hpp"

namespace centrale::trunk {

/// Owner: app. Loop's thread only. Dies before the stack.
class HealthChecks {
 public:
  /// `seed`: of the jitter, so that a hundred trunks do not beat together.
  HealthChecks(sip::Stack& stack, const directory::Directory& directory, Trunks& trunks, std::uint64_t seed,
               std::function<void(std::string)> log);
  ~HealthChecks();
  HealthChecks(const HealthChecks&) = delete;
  HealthChecks& operator=(const HealthChecks&) = delete;

  /// Targets that are new are asked from now on, those that are gone no more; what is known of others stays.
  void reload();

 private:
  struct Target;
  void ask(Target& target);
  void heard(Target& target, bool answered);
  [[nodiscard]] Duration part_of(Duration span, double low, double high);
  [[nodiscard]] static flow::Task<void> probe(HealthChecks* self, std::string uri);

  sip::Stack& stack_;
  const directory::Directory& directory_;
  Trunks& trunks_;
  std::function<void(std::string)> log_;
  std::minstd_rand dice_;
  std::vector<std::unique_ptr<Target>> targets_;
  flow::Scope scope_;
};

}  // namespace centrale::trunk
