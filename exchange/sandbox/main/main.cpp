// centrale-sandbox: one program behind walls; centraled runs it for files that strangers may have made.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "sandbox/launch.hpp"

int main(int argc, char** argv) {
  using namespace centrale::sandbox;
  Limits limits;
  std::int64_t processor = limits.processor.count();
  std::int64_t wall = limits.wall.count();
  std::vector<std::string> command;
  CLI::App app(
      "Runs a program without network, files and privileges: input at /in, output to standard output");
  app.add_option("--processor", processor, "seconds of processor time")->check(CLI::Range(1, 3600));
  app.add_option("--wall", wall, "seconds by the clock")->check(CLI::Range(1, 3600));
  app.add_option("--data", limits.data_bytes, "bytes of memory that it can write to");
  app.add_option("--address", limits.address_bytes, "bytes of address space");
  app.add_option("--output", limits.output_bytes, "bytes of a file that it writes");
  app.add_option("--input", limits.input_bytes, "bytes of input");
  app.add_option("COMMAND", command, "the program by its full path, and its words")->required();
  app.positionals_at_end();
  CLI11_PARSE(app, argc, argv);
  limits.processor = std::chrono::seconds(processor);
  limits.wall = std::chrono::seconds(wall);
  ::_exit(launch(limits, std::move(command)));  // nothing of this process works any more
}
