// TLS as a transformation of bytes, without a socket. For this folder's streams.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct ssl_ctx_st;

namespace centrale::sip {

struct TlsFiles;

/// What sessions are made of: certificates and rules. Replaced as a whole when files are read again.
class TlsContext {
 public:
  /// Error: which file, and what OpenSSL says about it.
  [[nodiscard]] static Result<std::shared_ptr<TlsContext>> load(const TlsFiles& files);
  ~TlsContext();

 private:
  friend class TlsSession;
  TlsContext() = default;
  ssl_ctx_st* server_ = nullptr;
  ssl_ctx_st* client_ = nullptr;
  bool verify_ = true;
};

/// One connection. Bytes of the wire go in by `receive` and come out by `take_output`; text goes in by
/// `write`.
class TlsSession {
 public:
  enum class State : std::uint8_t { handshake, open, failed, bad_certificate, closed };

  [[nodiscard]] static std::unique_ptr<TlsSession> server(const std::shared_ptr<TlsContext>& context);
  /// `host`: the name that the peer's certificate has to carry, sent as SNI; an address works too.
  [[nodiscard]] static std::unique_ptr<TlsSession> client(const std::shared_ptr<TlsContext>& context,
                                                          const std::string& host);
  ~TlsSession();

  [[nodiscard]] State state() const { return state_; }
  /// Appends what could be decrypted to `plain`.
  State receive(std::string_view wire, std::string& plain);
  /// Before the handshake has ended the text waits for it.
  void write(std::string_view plain);
  [[nodiscard]] std::string take_output();
  /// Says goodbye (close_notify) in the output.
  void shut_down();

 private:
  struct Inside;
  explicit TlsSession(std::unique_ptr<Inside> inside);
  void step_handshake();
  void write_waiting();
  void read_into(std::string& plain);

  std::unique_ptr<Inside> inside_;
  State state_ = State::handshake;
  std::string waiting_;
};

}  // namespace centrale::sip
