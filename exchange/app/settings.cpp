#include "app/settings.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

namespace centrale::app {
namespace {

std::optional<Listen> parse_listen(std::string_view text) {
  const auto first = text.find(':');
  const auto last = text.rfind(':');
  if (first == std::string_view::npos || last <= first + 1) return std::nullopt;
  std::string_view address = text.substr(first + 1, last - first - 1);
  if (address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
  const std::string_view digits = text.substr(last + 1);
  Listen listen{.protocol = std::string(text.substr(0, first)), .address = std::string(address)};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), listen.port);
  const bool known = listen.protocol == "udp" || listen.protocol == "tcp" || listen.protocol == "tls";
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return known && whole ? std::optional(std::move(listen)) : std::nullopt;
}

/// Reads one table key by key; what is left over at the end is an unknown key.
class Reader {
 public:
  Reader(const toml::table* table, std::string path, std::string& errors)
      : table_(table), path_(std::move(path)), errors_(errors) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  ~Reader() {
    if (table_ == nullptr) return;
    for (const auto& [key, value] : *table_) {
      if (std::ranges::find(seen_, key.str()) == seen_.end()) complain(key.str(), "is not a setting");
    }
  }

  void read(std::string_view key, std::string& into) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (const auto text = node->value_exact<std::string>()) return void(into = *text);
    complain(key, "must be text");
  }

  void read(std::string_view key, std::filesystem::path& into) {
    std::string text = into.string();
    read(key, text);
    into = text;
  }

  void read(std::string_view key, bool& into) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (const auto value = node->value_exact<bool>()) return void(into = *value);
    complain(key, "must be true or false");
  }

  template <std::integral Integer>
  void read(std::string_view key, Integer& into, std::int64_t least, std::int64_t most) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto number = node->value_exact<std::int64_t>();
    if (number && *number >= least && *number <= most) return void(into = static_cast<Integer>(*number));
    complain(key, fmt::format("must be a whole number from {} to {}", least, most));
  }

  void read(std::string_view key, std::vector<Listen>& into) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty())
      return complain(key, "must be a list such as [\"udp:127.0.0.1:5060\"]");
    into.clear();
    for (const toml::node& each : *list) {
      const auto text = each.value_exact<std::string>();
      auto listen = text ? parse_listen(*text) : std::nullopt;
      if (!listen) return complain(key, "each must be udp:, tcp: or tls:, an address, a colon and a port");
      into.push_back(std::move(*listen));
    }
  }

  [[nodiscard]] const toml::table* table(std::string_view key) {
    const toml::node* node = find(key);
    if (node != nullptr && !node->is_table()) complain(key, "must be a table");
    return node == nullptr ? nullptr : node->as_table();
  }

 private:
  const toml::node* find(std::string_view key) {
    seen_.push_back(key);
    return table_ == nullptr ? nullptr : table_->get(key);
  }
  void complain(std::string_view key, std::string_view rule) {
    errors_ += fmt::format("{}{} {}\n", path_, key, rule);
  }

  const toml::table* table_;
  std::string path_;
  std::string& errors_;
  std::vector<std::string_view> seen_;
};

void read_sip(const toml::table* table, SipSettings& into, std::string& errors) {
  Reader in(table, "sip.", errors);
  in.read("listen", into.listen);
  in.read("public_host", into.public_host);
  in.read("tls_certificate", into.tls_certificate);
  in.read("tls_key", into.tls_key);
  in.read("tls_trusted", into.tls_trusted);
  in.read("realm", into.realm);
}

void read_media(const toml::table* table, MediaSettings& into, std::string& errors) {
  Reader in(table, "media.", errors);
  in.read("workers", into.workers, 1, 64);
  in.read("address", into.address);
  in.read("first_port", into.first_port, 1024, 65534);
  in.read("last_port", into.last_port, 1025, 65535);
  in.read("program", into.program);
  in.read("kernel_relay", into.kernel_relay);
}

void read_mail(const toml::table* table, MailSettings& into, std::string& errors) {
  Reader in(table, "mail.", errors);
  in.read("smtp_url", into.smtp_url);
  in.read("from", into.from);
}

void read_uploads(const toml::table* table, UploadSettings& into, std::string& errors) {
  Reader in(table, "uploads.", errors);
  in.read("sandbox", into.sandbox);
  in.read("converter", into.converter);
}

void check(const Settings& settings, std::string& errors) {
  if (settings.media.last_port <= settings.media.first_port) {
    errors += "media.last_port must be above media.first_port\n";
  }
  const bool tls =
      std::ranges::any_of(settings.sip.listen, [](const Listen& each) { return each.protocol == "tls"; });
  if (tls && (settings.sip.tls_certificate.empty() || settings.sip.tls_key.empty())) {
    errors += "sip.tls_certificate and sip.tls_key must be set to listen on tls\n";
  }
}

}  // namespace

Result<Settings> parse_settings(std::string_view toml) {
  Settings settings;
  std::string errors;
  try {
    const toml::table root = toml::parse(toml);
    Reader in(&root, "", errors);
    in.read("data", settings.data);
    in.read("prompts", settings.prompts);
    in.read("admin_socket", settings.admin_socket);
    read_sip(in.table("sip"), settings.sip, errors);
    read_media(in.table("media"), settings.media, errors);
    read_mail(in.table("mail"), settings.mail, errors);
    read_uploads(in.table("uploads"), settings.uploads, errors);
    Reader numbers(in.table("numbers"), "numbers.", errors);
    numbers.read("catalogue", settings.numbers.catalogue);
  } catch (const toml::parse_error& error) {
    return fail(fmt::format("line {}: {}", error.source().begin.line, error.description()));
  }
  check(settings, errors);
  if (!errors.empty()) return fail(errors);
  return settings;
}

Result<Settings> load_settings(const std::filesystem::path& file) {
  if (file.empty()) return Settings{};
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(fmt::format("{}: cannot be read", file.string()));
  return parse_settings(std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()));
}

}  // namespace centrale::app
