// The administration socket: one JSON request in, one JSON answer out. For `centrale` on the same machine;
// who may open the socket (its owner, mode 0600) may do everything.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace centrale::api {

/// {"do":"apply","with":{"dry_run":"true"}}: words as text.
using Arguments = std::map<std::string, std::string>;

/// Text for people, or JSON where the arguments ask for it. Errors are said to the user as they stand.
using Handler = std::function<Result<std::string>(const Arguments&)>;

/// Owns a thread, on which handlers run one after the other: they may wait for the database and for the
/// loop. Destroying it answers what is being answered and removes the socket.
class AdminServer {
 public:
  /// Error: the socket cannot be made.
  [[nodiscard]] static Result<std::unique_ptr<AdminServer>> open(const std::filesystem::path& socket,
                                                                 std::map<std::string, Handler> handlers);
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

 private:
  struct Inside;
  explicit AdminServer(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

/// The answer to one request line: {"ok":true,"text":"..."} or {"ok":false,"text":"why not"}.
[[nodiscard]] std::string answer_line(const std::string& request,
                                      const std::map<std::string, Handler>& handlers);

}  // namespace centrale::api
