// What one installation is told at start: addresses, ports, folders. Everything about tenants is
// configuration of the exchange (`centrale apply`), not of the process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace centrale::app {

/// "udp:127.0.0.1:5060", "tcp:[::1]:5060", "tls:0.0.0.0:5061".
struct Listen {
  std::string protocol;
  std::string address;
  std::uint16_t port = 0;
};

struct SipSettings {
  std::vector<Listen> listen{{"udp", "127.0.0.1", 5060}, {"tcp", "127.0.0.1", 5060}};
  std::string public_host;  // Via and Contact; empty: the first listening address
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  std::filesystem::path
      tls_trusted;                 // who may sign the certificates of trunks; empty: whom the system trusts
  std::string realm = "centrale";  // of digest challenges
};

struct MediaSettings {
  int workers = 1;
  std::string address = "127.0.0.1";  // where RTP arrives
  std::uint16_t first_port = 20000;
  std::uint16_t last_port = 29999;
  std::filesystem::path program;  // centrale-media; empty: beside centraled
  bool kernel_relay = true;       // where the machine permits it; it passes by the machine's packet filter
};

struct MailSettings {
  std::string smtp_url;  // "smtp://127.0.0.1:2525"; empty: messages wait in the outbox
  std::string from = "voicemail@localhost";
};

struct UploadSettings {
  std::filesystem::path sandbox;                        // centrale-sandbox; empty: beside centraled
  std::filesystem::path converter = "/usr/bin/ffmpeg";  // run inside it only
};

struct NumberSettings {
  std::filesystem::path
      catalogue;  // what countries allow with their numbers; empty: as it was when we were built
};

struct Settings {
  std::filesystem::path data = "var";  // database, journal, recordings, sockets
  std::filesystem::path prompts;       // folder with nl/ and en/; empty: beside centraled
  std::filesystem::path admin_socket;  // empty: DATA/centraled.sock
  SipSettings sip;
  MediaSettings media;
  MailSettings mail;
  UploadSettings uploads;
  NumberSettings numbers;
};

/// Error: every wrong or unknown key, a line each, by its path ("media.first_port: 70000 is no port").
[[nodiscard]] Result<Settings> parse_settings(std::string_view toml);

/// An empty file name gives the defaults.
[[nodiscard]] Result<Settings> load_settings(const std::filesystem::path& file);

}  // namespace centrale::app
