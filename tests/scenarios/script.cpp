#include "scenarios/script.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <sstream>

namespace centrale::scenarios {
namespace {

Result<std::vector<std::string>> split(std::string_view text, int line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool any = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (!quoted && (c == ' ' || c == '\t')) {
      if (any) words.push_back(std::exchange(word, {}));
      any = false;
    } else if (!quoted && c == ',') {
      if (any) words.push_back(std::exchange(word, {}));
      any = false;
      words.emplace_back(",");
    } else {
      word += c;
      any = true;
    }
  }
  if (quoted) return fail(fmt::format("line {}: a quote that is not closed", line));
  if (any) words.push_back(std::move(word));
  return words;
}

void add(std::vector<Step>& steps, Step step, const std::vector<std::string>& words) {
  step.words.clear();
  for (const std::string& word : words) {
    if (word == "," && !step.words.empty()) {
      steps.push_back(step);
      step.words.clear();
    } else if (word != ",") {
      step.words.push_back(word);
    }
  }
  if (!step.words.empty()) steps.push_back(step);
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const double scale = unit == "s" ? 1e9 : unit == "ms" ? 1e6 : unit == "m" ? 60e9 : 0;
  if (error != std::errc() || scale == 0)
    return fail(fmt::format("\"{}\" is no time such as 12s or 500ms", text));
  return Duration(static_cast<std::int64_t>(std::llround(value * scale)));
}

Result<std::vector<Step>> parse_script(std::string_view text) {
  std::vector<Step> steps;
  std::istringstream in{std::string(text)};
  std::string raw;
  Duration at{};
  for (int number = 1; std::getline(in, raw); ++number) {
    if (const auto comment = raw.find('#'); comment == 0) continue;
    auto words = split(raw, number);
    if (!words) return std::unexpected(words.error());
    if (words->empty()) continue;
    Step step{.kind = Kind::act, .at = at, .line = number, .words = {}, .text = raw};
    const std::string first = words->front();
    if (first == "given" || first == "then") words->erase(words->begin());
    if (first == "given") step.kind = Kind::given;
    if (first == "then") step.kind = Kind::expect;
    if (first == "at") {
      const auto when = words->size() > 2 ? parse_duration((*words)[1]) : fail("nothing happens");
      if (!when) return fail(fmt::format("line {}: {}", number, when.error().what));
      if (*when < at) return fail(fmt::format("line {}: goes back in time", number));
      step.at = at = *when;
      words->erase(words->begin(), words->begin() + 2);
    }
    add(steps, step, *words);
  }
  return steps;
}

}  // namespace centrale::scenarios
