// centraled: the exchange as a process.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <string>

#include "app/exchange.hpp"

namespace {

using centrale::app::Settings;

std::filesystem::path own_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

/// What settings leave open lies beside the program.
void complete(Settings& settings) {
  settings.data = std::filesystem::absolute(settings.data);
  if (settings.media.program.empty()) settings.media.program = own_folder() / "centrale-media";
  if (settings.uploads.sandbox.empty()) settings.uploads.sandbox = own_folder() / "centrale-sandbox";
  if (settings.prompts.empty()) settings.prompts = own_folder().parent_path() / "prompts";
  settings.prompts = std::filesystem::absolute(settings.prompts);
  if (settings.admin_socket.empty()) settings.admin_socket = settings.data / "centraled.sock";
}

int run(Settings settings) {
  auto exchange = centrale::app::Exchange::make(std::move(settings), [](const std::string& line) {
    std::cerr << "centraled: " << line
              << std::endl;  // each line at once: it is what a start script waits for
  });
  const auto done = exchange ? (*exchange)->run() : centrale::Result<void>(std::unexpected(exchange.error()));
  if (done) return 0;
  std::cerr << "centraled: " << done.error().what << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Centrale: the exchange");
  std::string file;
  std::string data;
  app.add_option("--settings", file, "settings of this installation (TOML)");
  app.add_option("--data", data, "folder of everything that is kept, instead of the settings' own");
  CLI11_PARSE(app, argc, argv);
  auto settings = centrale::app::load_settings(file);
  if (!settings) {
    std::cerr << "centraled: " << file << ":\n" << settings.error().what << '\n';
    return 2;
  }
  if (!data.empty()) settings->data = data;
  complete(*settings);
  return run(std::move(*settings));
}
