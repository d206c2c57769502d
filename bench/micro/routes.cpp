// Least-cost routing: 100,000 prefixes of twenty carriers, numbers of the whole world. Without SIP.
#include <benchmark/benchmark.h>

#include <random>
#include <set>
#include <string>

#include "trunk/route_table.hpp"

namespace {

using namespace centrale;

constexpr std::size_t kPrefixes = 100'000;
constexpr std::size_t kCarriers = 20;

std::string digits(std::mt19937& random, std::size_t length) {
  std::string text(1, static_cast<char>('1' + random() % 9));
  while (text.size() < length) text += static_cast<char>('0' + random() % 10);
  return text;
}

/// Every carrier has a price for the beginning of every number, and finer ones.
std::vector<directory::TrunkPtr> carriers() {
  std::mt19937 random(7);
  std::vector<directory::TrunkPtr> all;
  for (std::size_t carrier = 0; carrier < kCarriers; ++carrier) {
    directory::Trunk trunk;
    trunk.id = TrunkId("carrier" + std::to_string(carrier));
    std::set<std::string> prefixes;
    for (char digit = '1'; digit <= '9'; ++digit) prefixes.insert(std::string(1, digit));
    while (prefixes.size() < kPrefixes / kCarriers) prefixes.insert(digits(random, 2 + random() % 6));
    for (const std::string& prefix : prefixes)
      trunk.routes.push_back({.prefix = prefix, .cost = static_cast<std::uint32_t>(random() % 10'000)});
    all.push_back(std::make_shared<const directory::Trunk>(std::move(trunk)));
  }
  return all;
}

void routes_decision(benchmark::State& state) {
  const trunk::RouteTable table(carriers());
  std::mt19937 random(8);
  std::vector<std::string> numbers(4096);
  for (std::string& number : numbers) number = digits(random, 11);
  std::size_t at = 0;
  for (auto step : state) {
    (void)step;
    const auto offers = table.find(numbers[at++ % numbers.size()]);
    if (offers.size() != kCarriers) return state.SkipWithError("a carrier is missing");
  }
  state.counters["bytes"] = static_cast<double>(table.bytes());
}
BENCHMARK(routes_decision);

void routes_table_built(benchmark::State& state) {
  const auto trunks = carriers();
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(trunk::RouteTable(trunks).bytes());
  }
}
BENCHMARK(routes_table_built)->Unit(benchmark::kMillisecond);

}  // namespace
