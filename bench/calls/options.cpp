#include "calls/options.hpp"

#include <CLI/CLI.hpp>

namespace centrale::bench {
namespace {

struct Words {
  std::string target, caller = "127.0.0.1", callee = "127.0.0.1", domain, to = "user%06d",
                      from = "+31880%06d";
  std::string caller_login, callee_login;
  double seconds = 0, ramp = 1;
  std::uint32_t hold = 1000, ring = 0;
};

void common_options(CLI::App& app, Options& options, Words& words) {
  app.add_option("--target", words.target, "IP:PORT of the exchange; none: our own callee answers directly");
  app.add_option("--callee", words.callee, "IP[:PORT] that callees answer and register from")
      ->capture_default_str();
  app.add_option("--domain", words.domain,
                 "host of To, From and registrations; default: the target's address");
  app.add_option("--rate", options.rate, "a second")->capture_default_str();
  app.add_option("--ramp", words.ramp, "seconds from nothing to the rate")->capture_default_str();
  app.add_option("--count", options.count, "how many")->capture_default_str();
  app.add_option("--first", options.first, "number of the first name")->capture_default_str();
  app.add_option("--names", options.names, "how many names there are")->capture_default_str();
  app.add_option("--expires", options.expires, "seconds asked for a registration")->capture_default_str();
  app.add_option("--callee-login", words.callee_login, "USER:PASSWORD pattern of registrations");
}

void call_options(CLI::App& app, Options& options, Words& words) {
  app.add_option("--caller", words.caller, "IP[:PORT] that callers call from")->capture_default_str();
  app.add_option("--to", words.to, "pattern of called numbers")->capture_default_str();
  app.add_option("--from", words.from, "pattern of calling numbers")->capture_default_str();
  app.add_option("--auth", words.caller_login, "USER:PASSWORD pattern of callers, when challenged");
  app.add_flag("--register-uas", options.register_callees, "register the callees first");
  app.add_option("--ring", words.ring, "ms from 180 to 200")->capture_default_str();
}

std::optional<LoginPattern> login_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto colon = text.find(':');
  if (colon == std::string::npos) throw std::invalid_argument("USER:PASSWORD is wanted: " + text);
  return LoginPattern{Pattern(text.substr(0, colon)), Pattern(text.substr(colon + 1))};
}

Span span_of(double value) { return std::chrono::duration_cast<Span>(std::chrono::duration<double>(value)); }

void take(Options& options, const Words& words) {
  options.direct = words.target.empty();
  if (!options.direct) options.target = parse_endpoint(words.target);
  options.caller = parse_endpoint(words.caller);
  options.callee = parse_endpoint(words.callee);
  options.domain = words.domain.empty() ? options.target.host() : words.domain;
  options.to = Pattern(words.to);
  options.from = Pattern(words.from);
  options.caller_login = login_of(words.caller_login);
  options.callee_login = login_of(words.callee_login);
  options.ramp = span_of(words.ramp);
  options.hold = std::chrono::milliseconds(words.hold);
  options.ring = std::chrono::milliseconds(words.ring);
  if (words.seconds > 0)
    options.count = static_cast<std::uint32_t>(options.rate * (words.seconds - words.ramp / 2));
  if (options.rate <= 0 || options.names == 0)
    throw std::invalid_argument("--rate and --names are above zero");
}

}  // namespace

std::optional<Options> parse_options(int count, char** words, int& status) {
  CLI::App app{"siploadgen: SIP calls and registrations at a steady rate; callers and callees in one thread"};
  Options options;
  Words given;
  auto* calls = app.add_subcommand("calls", "calls at a rate, each held for a while, then hung up");
  auto* hold = app.add_subcommand("hold", "calls that stay until a line comes on standard input");
  auto* registers = app.add_subcommand("register", "digest registrations");
  app.require_subcommand(1);
  for (auto* sub : {calls, hold, registers}) common_options(*sub, options, given);
  for (auto* sub : {calls, hold}) call_options(*sub, options, given);
  calls->add_option("--hold", given.hold, "ms from answer to BYE")->capture_default_str();
  calls->add_option("--seconds", given.seconds, "instead of --count, ramp included");
  registers->add_option("--passes", options.passes, "times over all names")->capture_default_str();
  try {
    app.parse(count, words);
    take(options, given);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error);
    return std::nullopt;
  } catch (const std::invalid_argument& error) {
    std::cerr << error.what() << '\n';
    status = 2;
    return std::nullopt;
  }
  if (hold->parsed()) options.mode = Mode::kHold;
  if (registers->parsed()) options.mode = Mode::kRegister;
  return options;
}

}  // namespace centrale::bench
