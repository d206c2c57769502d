// centrale-media: one media worker.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/signalfd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>

#include "media_worker/sweep.hpp"
#include "media_worker/worker.hpp"

namespace {

using namespace centrale;

struct Arguments {
  std::string control;
  std::string addresses;
  std::string ports = "20000-29999";
  std::string files;
  std::string recordings;
  bool epoll = false;
  bool no_kernel = false;
};

Result<void> set_addresses(const std::string& text, media_worker::Options& options) {
  for (std::size_t from = 0; from <= text.size();) {
    const auto comma = std::min(text.find(',', from), text.size());
    const auto address = rtp::parse_address(std::string_view(text).substr(from, comma - from), 0);
    if (!address) return fail(fmt::format("--address {}: wanted is IP or IP,IP6", text));
    (address->family == rtp::Family::ipv4 ? options.ipv4 : options.ipv6) = *address;
    from = comma + 1;
  }
  return {};
}

Result<void> set_ports(const std::string& text, media_worker::Options& options) {
  unsigned first = 0;
  unsigned last = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%5u-%5u%c", &first, &last, &rest) != 2 || first < 1024 || last > 65535 ||
      last <= first) {
    return fail(fmt::format("--ports {}: wanted is FIRST-LAST, from 1024 to 65535", text));
  }
  options.first_port = static_cast<std::uint16_t>(first);
  options.last_port = static_cast<std::uint16_t>(last);
  return {};
}

Result<void> check_folder(const char* option, const std::string& folder) {
  std::error_code ignored;
  if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return {};
  return fail(fmt::format("{} {}: no such folder", option, folder));
}

Result<media_worker::Options> options_of(const Arguments& arguments) {
  media_worker::Options options;
  options.control = arguments.control;
  options.files = arguments.files;
  options.recordings = arguments.recordings;
  options.io_uring = !arguments.epoll;
  options.kernel = !arguments.no_kernel;
  options.drop_rights = true;
  for (const auto& step :
       {set_addresses(arguments.addresses, options), set_ports(arguments.ports, options),
        check_folder("--files", arguments.files), check_folder("--recordings", arguments.recordings)}) {
    if (!step) return std::unexpected(step.error());
  }
  return options;
}

/// A socket for every port, and a few descriptors for files and control.
Result<void> make_room_for_sockets(const media_worker::Options& options) {
  const rlim_t families =
      (options.ipv4.family != rtp::Family::none) + (options.ipv6.family != rtp::Family::none);
  const rlim_t wanted = families * (options.last_port - options.first_port + 1U) + 64;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_max < wanted) {
    return fail(fmt::format("--ports: {} descriptors are needed, {} are allowed (ulimit -n)", wanted,
                            limit.rlim_max));
  }
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return {};
}

/// Readable when SIGTERM or SIGINT comes; before any thread starts.
int signals_as_descriptor() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is a full disk, not the end
  std::signal(SIGHUP, SIG_IGN);
  return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int fail_with(const Error& error) {
  fmt::print(stderr, "centrale-media: {}\n", error.what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Media worker of Centrale: relays, plays and records audio as its control orders"};
  Arguments arguments;
  app.add_option("--control", arguments.control, "Unix socket to make, or ADDRESS:PORT for TCP")->required();
  app.add_option("--address", arguments.addresses, "IP[,IP6] that media is sent from and received on")
      ->required();
  app.add_option("--ports", arguments.ports, "FIRST-LAST of the UDP ports; RTP on even ones")
      ->capture_default_str();
  app.add_option("--files", arguments.files, "folder of prompts and music");
  app.add_option("--recordings", arguments.recordings, "folder of recordings; without it none are made");
  app.add_flag("--epoll", arguments.epoll, "do without io_uring");
  app.add_flag("--no-kernel-relay", arguments.no_kernel, "relay every packet here");
  CLI11_PARSE(app, argc, argv);

  const auto started = std::filesystem::file_time_type::clock::now();
  const int stop = signals_as_descriptor();
  auto options = options_of(arguments);
  if (!options) return fail_with(options.error());
  if (auto room = make_room_for_sockets(*options); !room) return fail_with(room.error());
  options->stop_descriptor = stop;
  auto worker = media_worker::Worker::create(*options);
  if (!worker) return fail_with(worker.error());
  // Only now: the control socket is ours, so no other worker runs in our place.
  if (const auto swept = media_worker::sweep_unfinished(options->recordings, started); swept > 0)
    fmt::print(stderr, "centrale-media: {} unfinished recordings removed\n", swept);
  if (const std::string& why = (*worker)->why_not_in_kernel(); !why.empty())
    fmt::print(stderr, "centrale-media: every packet is relayed here, none in the kernel: {}\n", why);
  (*worker)->run();
  return 0;
}
