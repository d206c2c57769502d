// siploadgen: SIP calls and registrations at a steady rate. Exit status 0: every one of them completed.
#include <cstdio>
#include <exception>

#include "calls/load.hpp"
#include "calls/options.hpp"

namespace {

using namespace centrale::bench;

int run(const Options& options) {
  Load load(options);
  if (options.register_callees && !load.register_callees()) return 3;
  switch (options.mode) {
    case Mode::kCalls: load.make_calls(); break;
    case Mode::kHold: load.hold_calls(); break;
    case Mode::kRegister: load.register_phones(); break;
  }
  load.print_result();
  return load.clean() ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  int status = 0;
  const auto options = parse_options(count, words, status);
  if (!options) return status;
  try {
    return run(*options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "siploadgen: %s\n", error.what());
    return 2;
  }
}
