// scenarios TENANT.toml FILE.call...: plays each file on a stage of its own, one line each.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/play.hpp"

namespace {

using namespace centrale;

Result<std::string> read(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) return fail(path.string() + " can't be read");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<void> play_file(const std::string& tenant, const std::filesystem::path& path) {
  const auto text = read(path);
  if (!text) return std::unexpected(text.error());
  const auto steps = scenarios::parse_script(*text);
  if (!steps) return std::unexpected(steps.error());
  auto stage = scenarios::Stage::set_up(tenant);
  if (!stage) return std::unexpected(stage.error());
  return scenarios::play(**stage, *steps);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "scenarios TENANT.toml FILE.call...\n");
    return 2;
  }
  const auto tenant = read(argv[1]);
  if (!tenant) {
    fmt::print(stderr, "{}\n", tenant.error().what);
    return 2;
  }
  int passed = 0;
  int failed = 0;
  for (int at = 2; at < argc; ++at) {
    const std::filesystem::path path(argv[at]);
    const auto played = play_file(*tenant, path);
    const std::string name = path.parent_path().filename().string() + "/" + path.stem().string();
    fmt::print("{} {}\n", played ? "ok    " : "FAILED", played ? name : name + ": " + played.error().what);
    ++(played ? passed : failed);
  }
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
