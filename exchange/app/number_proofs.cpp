#include "app/number_proofs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "app/admin_configuration.hpp"
#include "app/on_loop.hpp"
#include "base/random.hpp"

namespace centrale::app {
namespace {

/// Changes of the configuration wait for the loop, so they may not be made on it. Dies with the handlers,
/// when whatever it has begun is written.
class Writers {
 public:
  explicit Writers(Configuration& configuration) : configuration_(configuration) {}

  void keep(const TenantId& tenant, const E164& number) {
    const std::scoped_lock lock(guard_);
    threads_.emplace_back([this, tenant, number] { write(tenant, number); });
  }

 private:
  void write(const TenantId& id, const E164& number) {
    const auto tenant = configuration_.tenant(id);
    if (!tenant) return;
    const TenantEdits edits = edits_for_proof(*tenant, number);
    if (!edits.edits.empty())
      (void)configuration_.change(edits);  // what stands in the way is asked again by hand
  }

  Configuration& configuration_;
  std::mutex guard_;
  std::vector<std::jthread> threads_;
};

std::string fresh_code() { return fmt::format("{:06}", random_u64() % 1'000'000); }

Result<std::string> prove(const AdminWorld& world, const std::shared_ptr<Writers>& writers,
                          const api::Arguments& with) {
  const TenantId id(word_of(with, "tenant"));
  const auto number = parse_e164(word_of(with, "number"));
  if (!number) return fail(fmt::format("{} is no number such as +31612345678", word_of(with, "number")));
  if (!world.configuration.tenant(id)) return fail(fmt::format("there is no tenant {}", id.value()));
  const std::string code = fresh_code();
  const auto begun = on_loop(world.loop, [&telephony = world.telephony, writers, id, number = *number, code] {
    telephony.prove_number(id, number, code, [writers, id, number](bool proved) {
      if (proved) writers->keep(id, number);
    });
    return true;
  });
  if (!begun) return std::unexpected(begun.error());
  return fmt::format("{} is called now. Whoever answers has to enter {}\n", with_plus(*number), code);
}

}  // namespace

TenantEdits edits_for_proof(const directory::TenantSnapshot& tenant, const E164& number) {
  TenantEdits edits{.tenant = tenant.id()};
  const auto& proved = tenant.tenant().proved_numbers;
  if (std::ranges::find(proved, number) != proved.end()) return edits;
  directory::Value::List numbers;
  for (const E164& each : proved) numbers.emplace_back(with_plus(each));
  numbers.emplace_back(with_plus(number));
  edits.edits.push_back({.kind = directory::Edit::Kind::replace,
                         .path = "proved_numbers",
                         .value = directory::Value(std::move(numbers))});
  return edits;
}

std::map<std::string, api::Handler> proof_handlers(const AdminWorld& world) {
  const auto writers = std::make_shared<Writers>(world.configuration);
  return {
      {"prove-number", [world, writers](const api::Arguments& with) { return prove(world, writers, with); }}};
}

}  // namespace centrale::app
