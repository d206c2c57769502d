#include "sip/tls_session.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "sip/address.hpp"
#include "sip/network_transport.hpp"

namespace centrale::sip {
namespace {

std::string openssl_says() {
  char text[256];
  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  ERR_clear_error();
  return text;
}

using Method = const SSL_METHOD* (*)();

SSL_CTX* make_context(Method method) {
  SSL_CTX* context = SSL_CTX_new(method());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Idle connections give their buffers back: 34 kB less for each registered phone.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

bool use_certificate(SSL_CTX* context, const TlsFiles& files) {
  return SSL_CTX_use_certificate_chain_file(context, files.certificate_chain.c_str()) == 1 &&
         SSL_CTX_use_PrivateKey_file(context, files.private_key.c_str(), SSL_FILETYPE_PEM) == 1 &&
         SSL_CTX_check_private_key(context) == 1;
}

}  // namespace

TlsContext::~TlsContext() {
  SSL_CTX_free(server_);
  SSL_CTX_free(client_);
}

Result<std::shared_ptr<TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  std::shared_ptr<TlsContext> loaded(new TlsContext);
  loaded->server_ = make_context(&TLS_server_method);
  loaded->client_ = make_context(&TLS_client_method);
  loaded->verify_ = files.verify_peers;
  if (!files.certificate_chain.empty()) {
    for (SSL_CTX* context : {loaded->server_, loaded->client_}) {
      if (use_certificate(context, files)) continue;
      return fail("the TLS certificate " + files.certificate_chain + " with key " + files.private_key +
                  " cannot be used: " + openssl_says());
    }
  }
  const bool trusted = files.trusted.empty() ? SSL_CTX_set_default_verify_paths(loaded->client_) == 1
                                             : SSL_CTX_load_verify_locations(
                                                   loaded->client_, files.trusted.c_str(), nullptr) == 1;
  if (!trusted)
    return fail("the trusted certificates " + files.trusted + " cannot be read: " + openssl_says());
  return loaded;
}

struct TlsSession::Inside {
  Inside(std::shared_ptr<TlsContext> of, SSL_CTX* context)
      : keeps(std::move(of)), ssl(SSL_new(context)), in(BIO_new(BIO_s_mem())), out(BIO_new(BIO_s_mem())) {
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(ssl, in, out);  // which owns them from here
  }
  ~Inside() { SSL_free(ssl); }
  std::shared_ptr<TlsContext> keeps;
  SSL* ssl;
  BIO* in;
  BIO* out;
};

std::unique_ptr<TlsSession> TlsSession::server(const std::shared_ptr<TlsContext>& context) {
  auto inside = std::make_unique<Inside>(context, context->server_);
  SSL_set_accept_state(inside->ssl);
  return std::unique_ptr<TlsSession>(new TlsSession(std::move(inside)));
}

std::unique_ptr<TlsSession> TlsSession::client(const std::shared_ptr<TlsContext>& context,
                                               const std::string& host) {
  auto inside = std::make_unique<Inside>(context, context->client_);
  SSL* ssl = inside->ssl;
  SSL_set_connect_state(ssl);
  if (const auto address = Address::parse(host, 0)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), address->host().c_str());
  } else if (!host.empty()) {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
  }
  SSL_set_verify(ssl, context->verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  std::unique_ptr<TlsSession> session(new TlsSession(std::move(inside)));
  session->step_handshake();
  return session;
}

TlsSession::TlsSession(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
TlsSession::~TlsSession() = default;

TlsSession::State TlsSession::receive(std::string_view wire, std::string& plain) {
  if (state_ != State::handshake && state_ != State::open) return state_;
  BIO_write(inside_->in, wire.data(), static_cast<int>(wire.size()));
  if (state_ == State::handshake) step_handshake();
  if (state_ == State::open) read_into(plain);
  return state_;
}

void TlsSession::step_handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(inside_->ssl);
  if (result == 1) {
    state_ = State::open;
    write_waiting();
    return;
  }
  const int error = SSL_get_error(inside_->ssl, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return;
  state_ = SSL_get_verify_result(inside_->ssl) == X509_V_OK ? State::failed : State::bad_certificate;
  ERR_clear_error();
}

void TlsSession::read_into(std::string& plain) {
  char piece[16 * 1024];
  for (;;) {
    ERR_clear_error();
    const int size = SSL_read(inside_->ssl, piece, sizeof piece);
    if (size > 0) {
      plain.append(piece, static_cast<std::size_t>(size));
      continue;
    }
    const int error = SSL_get_error(inside_->ssl, size);
    if (error == SSL_ERROR_ZERO_RETURN) state_ = State::closed;
    if (error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL) state_ = State::failed;
    ERR_clear_error();
    return;
  }
}

void TlsSession::write(std::string_view plain) {
  waiting_ += plain;
  if (state_ == State::open) write_waiting();
}

void TlsSession::write_waiting() {
  std::string_view rest = waiting_;
  while (!rest.empty()) {
    ERR_clear_error();
    const int size = SSL_write(inside_->ssl, rest.data(), static_cast<int>(rest.size()));
    if (size <= 0) break;  // into memory this happens when the session has ended
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  waiting_.clear();
}

std::string TlsSession::take_output() {
  std::string wire;
  const std::size_t size = BIO_ctrl_pending(inside_->out);
  if (size == 0) return wire;
  wire.resize(size);
  BIO_read(inside_->out, wire.data(), static_cast<int>(size));
  return wire;
}

void TlsSession::shut_down() {
  if (state_ == State::open) SSL_shutdown(inside_->ssl);
  ERR_clear_error();
}

}  // namespace centrale::sip
