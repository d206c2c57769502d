// Answers to digest challenges, RFC 2617 with MD5 and qop=auth: what every phone and Kamailio speak.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "calls/scan.hpp"
#include "common/writer.hpp"

namespace centrale::bench {

struct Login {
  std::string user, password;
};

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  /// Writes the line "Authorization: Digest …" or "Proxy-Authorization: …"; false when no MD5 challenge is
  /// there.
  [[nodiscard]] bool answer(Writer& to, const Scan& challenged, const Login& login, std::string_view method,
                            std::string_view uri);

 private:
  struct Md5;
  std::unique_ptr<Md5> md5_;
};

}  // namespace centrale::bench
