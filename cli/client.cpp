#include "cli/client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace centrale::cli {

namespace json = boost::json;

namespace {

struct Connection {
  explicit Connection(int descriptor) : fd(descriptor) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(fd); }
  int fd;
};

Result<void> connect(int fd, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return fail(path + ": longer than a socket's name may be");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return {};
  return fail(fmt::format("{}: {} (is centraled running?)", path, std::strerror(errno)));
}

Result<std::string> exchange_lines(int fd, std::string_view request) {
  while (!request.empty()) {
    const ssize_t sent = ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent <= 0) return fail("the exchange hung up");
    request.remove_prefix(static_cast<std::size_t>(sent));
  }
  std::string answer;
  char buffer[65536];
  for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;)
    answer.append(buffer, static_cast<std::size_t>(got));
  if (!answer.ends_with('\n')) return fail("the exchange hung up before it had answered");
  return answer;
}

}  // namespace

Result<std::string> ask(const std::filesystem::path& socket, const std::string& command,
                        const std::map<std::string, std::string>& with) {
  json::object arguments;
  for (const auto& [name, text] : with) arguments[name] = text;
  const std::string request = json::serialize(json::object{{"do", command}, {"with", arguments}}) + "\n";
  const Connection connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (auto connected = connect(connection.fd, socket.string()); !connected)
    return std::unexpected(connected.error());
  const auto answer = exchange_lines(connection.fd, request);
  if (!answer) return std::unexpected(answer.error());
  const json::value value = json::parse(*answer);
  std::string text(value.at("text").as_string());
  if (value.at("ok").as_bool()) return text;
  return fail(std::move(text));
}

}  // namespace centrale::cli
