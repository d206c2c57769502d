#include "call/admission.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/bytes.hpp"

namespace centrale::call {
namespace {

constexpr Duration kMinute = 60s;
constexpr Duration kLongestAbsence = 10min;
constexpr std::uint8_t kVersion = 1;

}  // namespace

Refusal refusal_of(directory::Bar bar) {
  switch (bar) {
    case directory::Bar::country: return Refusal::country_barred;
    case directory::Bar::premium: return Refusal::premium_barred;
    case directory::Bar::class_of_service: break;
  }
  return Refusal::class_barred;
}

// ---- The pass.

OutsidePass::OutsidePass(Admission& from, std::uint32_t& taken, std::unique_ptr<Meter> meter)
    : from_(&from), taken_(&taken), meter_(std::move(meter)) {
  ++taken;
}

OutsidePass::~OutsidePass() {
  if (meter_) from_->forget(*meter_);
  if (taken_ != nullptr) --*taken_;
}

void OutsidePass::answered() {
  if (!meter_ || meter_->runs()) return;
  meter_->start(from_->loop_.now());
  from_->timer_.start(Duration::zero());
}

directory::Micros OutsidePass::cost() {
  if (!meter_) return 0;
  from_->book(*meter_);
  return meter_->cost();
}

void OutsidePass::when_spent_up(std::function<void()> then) {
  if (meter_) from_->meters_[meter_.get()].spent_up = std::move(then);
}

// ---- Who is let through.

Admission::Admission(flow::Loop& loop)
    : loop_(loop), timer_(loop, this, [](Admission& self) { self.look(); }) {}

std::expected<OutsidePass, Refusal> Admission::admit(const directory::TenantSnapshot& tenant,
                                                     const OutsideRequest& request) {
  if (request.emergency) return OutsidePass();
  const UserId payer = request.payer.user.value_or(UserId{});
  if (const auto bar = directory::barred(tenant, payer, request.number, request.dialled))
    return std::unexpected(refusal_of(*bar));
  if (taken_[tenant.id()] >= tenant.tenant().most_outside_calls) return std::unexpected(Refusal::congestion);
  Meter::Facts facts = facts_of(tenant, request);
  const auto accounts = accounts_of(tenant, request.payer);
  for (Account* account : accounts) {
    if (!has_room(*account, facts)) return std::unexpected(Refusal::limit_reached);
  }
  for (Account* account : accounts)
    account->begun[static_cast<std::size_t>(speed_of(facts.category))].push_back(loop_.now());
  return pass(tenant.id(), accounts, std::move(facts));
}

OutsidePass Admission::count_inbound(const TenantId& tenant) { return {*this, taken_[tenant], nullptr}; }

OutsidePass Admission::go_on(const directory::TenantSnapshot& tenant, const OutsideRequest& request) {
  OutsidePass again = pass(tenant.id(), accounts_of(tenant, request.payer), facts_of(tenant, request));
  Duration absent{};
  if (saved_at_ != WallInstant{}) absent = std::chrono::duration_cast<Duration>(loop_.wall_now() - saved_at_);
  again.meter_->resume(loop_.now() - std::clamp<Duration>(absent, Duration::zero(), kLongestAbsence));
  timer_.start(Duration::zero());
  return again;
}

OutsidePass Admission::pass(const TenantId& tenant, std::vector<Account*> accounts, Meter::Facts facts) {
  auto meter = std::make_unique<Meter>(std::move(accounts), std::move(facts));
  meters_.emplace(meter.get(), Listener{});
  return {*this, taken_[tenant], std::move(meter)};
}

std::uint32_t Admission::outside_legs(const TenantId& tenant) const {
  const auto found = taken_.find(tenant);
  return found == taken_.end() ? 0 : found->second;
}

Meter::Facts Admission::facts_of(const directory::TenantSnapshot& tenant,
                                 const OutsideRequest& request) const {
  const std::string& country = tenant.tenant().country;
  const bool is_short = request.number.empty();
  const directory::Tariff* tariff = directory::tariff_of(
      tenant.tenant().tariffs, is_short ? std::string_view() : std::string_view(request.number.value()));
  return {.tenant = tenant.id(),
          .category = is_short ? directory::category_of_short(country, request.dialled)
                               : directory::category_of(country, request.number),
          .tariff = tariff != nullptr ? std::optional(*tariff) : std::nullopt,
          .forwarded = request.forwarded};
}

std::vector<Account*> Admission::accounts_of(const directory::TenantSnapshot& tenant, const Payer& payer) {
  const auto offset = tenant.timetable().zone().offset(loop_.wall_now());
  const std::string name = tenant.id().value();
  std::vector<Account*> accounts{&account(name, tenant.tenant().caps, offset)};
  const directory::User* user = payer.user ? tenant.user(*payer.user) : nullptr;
  if (user == nullptr) return accounts;
  const auto& departments = tenant.tenant().departments;
  const auto department = std::ranges::find(departments, user->department, &directory::Department::id);
  if (department != departments.end()) {
    accounts.push_back(
        &account(name + "/department:" + department->id.value(), department->caps.get(), offset));
  }
  accounts.push_back(&account(name + "/user:" + user->id.value(), user->caps.get(), offset));
  return accounts;
}

Account& Admission::account(std::string name, const directory::Caps& caps, std::chrono::seconds offset) {
  Account& found = accounts_[name];
  if (found.name.empty()) found.name = std::move(name);
  found.caps = caps;
  found.offset = offset;
  found.turn_calendar(loop_.wall_now());
  return found;
}

bool Admission::has_room(Account& account, const Meter::Facts& facts) {
  const auto full = [](std::uint32_t cap, std::uint32_t taken) { return cap > 0 && taken >= cap; };
  const directory::Caps& caps = account.caps;
  if (full(caps.calls, account.calls)) return false;
  if (is_dear(facts.category) && full(caps.dear_calls, account.dear_calls)) return false;
  if (facts.forwarded && full(caps.forwarded, account.forwarded)) return false;
  const Speed speed = speed_of(facts.category);
  auto& begun = account.begun[static_cast<std::size_t>(speed)];
  while (!begun.empty() && loop_.now() - begun.front() >= kMinute) begun.pop_front();
  if (full(limit_of(caps.calls_per_minute, speed), static_cast<std::uint32_t>(begun.size()))) return false;
  const auto left = account.left();
  if (!left) return true;
  const directory::Micros first = facts.tariff ? cost_of(*facts.tariff, kLook) : 0;
  return *left > 0 && account.committed(loop_.now(), kLook) + first <= *left;
}

// ---- While calls run.

void Admission::book(Meter& meter) {
  const directory::Micros cost = meter.take_cost(loop_.now());
  if (cost == 0) return;
  ++changes_;
  for (Account* account : meter.accounts()) {
    account->turn_calendar(loop_.wall_now());
    account->spend(cost);
    tell(meter.facts().tenant, *account);
  }
}

void Admission::tell(const TenantId& tenant, Account& account) {
  const auto look_at = [&](std::string_view of, directory::Micros spent, directory::Micros cap,
                           unsigned& told) {
    if (cap <= 0) return;
    const unsigned percent = spent >= cap ? 100 : spent * 100 >= cap * 80 ? 80 : 0;
    if (percent <= told) return;
    told = percent;
    if (watch_)
      watch_({.tenant = tenant,
              .account = account.name,
              .of = of,
              .percent = percent,
              .spent = spent,
              .cap = cap});
  };
  look_at("day", account.spent_today, account.caps.spend_per_day, account.told_today);
  look_at("month", account.spent_this_month, account.caps.spend_per_month, account.told_this_month);
}

void Admission::look() {
  bool runs = false;
  for (const auto& [meter, listener] : meters_) {
    runs = runs || meter->runs();
    book(*meter);
  }
  for (Meter* meter : spent_up()) {
    const auto found = meters_.find(meter);
    if (found == meters_.end()) continue;  // it ended with the one before
    found->second.told = true;
    if (const auto then = found->second.spent_up) then();
  }
  if (runs) timer_.start(kLook);
}

// Only accounts that have calls are looked at, each once.
std::vector<Meter*> Admission::spent_up() const {
  std::unordered_map<const Account*, bool> empty;
  const auto is_empty = [&](const Account* account) {
    const auto [place, fresh] = empty.try_emplace(account, false);
    const auto left = fresh ? account->left() : std::nullopt;
    if (left) place->second = account->committed(loop_.now(), kLook) > *left;
    return place->second;
  };
  std::vector<Meter*> found;
  for (const auto& [meter, listener] : meters_) {
    const bool costs = meter->runs() && !listener.told && meter->facts().tariff;
    if (costs && std::ranges::any_of(meter->accounts(), is_empty)) found.push_back(meter);
  }
  return found;
}

void Admission::forget(Meter& meter) {
  book(meter);
  meters_.erase(&meter);
}

std::vector<const Account*> Admission::accounts() const {
  std::vector<const Account*> found;
  for (const auto& [name, account] : accounts_) {
    if (account.calls > 0 || account.spent_this_month > 0) found.push_back(&account);
  }
  return found;
}

// ---- Over a restart.

std::string Admission::save() const {
  ByteWriter out;
  out.put(kVersion).put(loop_.wall_now().time_since_epoch().count());
  for (const auto& [name, account] : accounts_) {
    if (account.spent_this_month == 0) continue;
    out.put(name).put(account.day).put(account.month).put(account.spent_today).put(account.spent_this_month);
    out.put(account.told_today).put(account.told_this_month);
  }
  return out.take();
}

Result<std::size_t> Admission::restore(std::string_view bytes) {
  if (bytes.empty()) return 0U;
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != kVersion) return fail("charges of another version");
  const WallInstant saved{WallInstant::duration(in.get<WallInstant::rep>())};
  std::map<std::string, Account> read;
  while (in.ok() && !in.at_end()) {
    Account account{.name = std::string(in.text())};
    account.day = in.get<std::int64_t>();
    account.month = in.get<std::int64_t>();
    account.spent_today = in.get<directory::Micros>();
    account.spent_this_month = in.get<directory::Micros>();
    account.told_today = in.get<unsigned>();
    account.told_this_month = in.get<unsigned>();
    read.emplace(account.name, std::move(account));
  }
  if (!in.ok()) return fail("the charges are damaged");
  accounts_ = std::move(read);
  saved_at_ = saved;
  return accounts_.size();
}

}  // namespace centrale::call
