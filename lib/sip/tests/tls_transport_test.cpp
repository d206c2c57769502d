// TLS on loopback, with certificates made on the spot (RFC 5922: the name asked for has to be in them).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "sip/network_transport.hpp"
#include "sip/socket_address.hpp"
#include "sip/writer.hpp"

namespace centrale::sip {
namespace {

using testing::HasSubstr;

/// A certificate that signs itself, for that name, in files of a folder that goes away.
class Certificate {
 public:
  explicit Certificate(const char* name) {
    std::string pattern = (std::filesystem::temp_directory_path() / "centrale-tls-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    files = {folder_ / "chain.pem", folder_ / "key.pem", folder_ / "chain.pem", true};
    make(name);
  }
  ~Certificate() { std::filesystem::remove_all(folder_); }

  void make(const char* name) const {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1,
                               -1, 0);
    X509_set_issuer_name(certificate, subject);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + std::string(name)).c_str());
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key, EVP_sha256());
    write(files.certificate_chain, [&](FILE* out) { PEM_write_X509(out, certificate); });
    write(files.private_key,
          [&](FILE* out) { PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(certificate);
    EVP_PKEY_free(key);
  }

  TlsFiles files;

 private:
  template <class Write>
  static void write(const std::string& path, Write&& what) {
    FILE* out = std::fopen(path.c_str(), "w");
    what(out);
    std::fclose(out);
  }
  std::filesystem::path folder_;
  mutable long serial_ = 0;
};

std::string options() {
  return "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bKx;rport\r\nFrom: "
         "<sip:b@c>;tag=1\r\n"
         "To: <sip:a@c>\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
}

/// One end with its own loop; a server answers requests with 200.
struct End {
  explicit End(const TlsFiles& files, NetworkLimits limits = {}) {
    NetworkTransport::Config config;
    config.listen.push_back({Protocol::tls, *Address::parse("127.0.0.1", 0), {}, 0});
    config.tls = files;
    config.limits = limits;
    transport = std::make_unique<NetworkTransport>(loop, std::move(config));
    const auto started = transport->start();
    if (!started) ADD_FAILURE() << started.error().what;
    transport->on_message([this](Message&& message, const Flow& flow) {
      if (message.is_response()) {
        answers.push_back(message.status());
        return loop.stop();
      }
      transport->send(flow, make_response(message, 200, {}, "s").finish());
    });
    transport->on_flow_closed([this](const Flow&, FlowEnd end) {
      ends.push_back(end);
      if (!thread.joinable()) loop.stop();
    });
  }
  ~End() {
    if (!thread.joinable()) return;
    loop.stop();
    thread.join();
  }
  void run_aside() {
    thread = std::thread([this] { loop.run(); });
  }
  void run() {
    flow::Timer limit(loop, this, [](End& self) { self.loop.stop(); });
    limit.start(3s);
    loop.io().restart();
    loop.run();
  }
  [[nodiscard]] Address at() const { return transport->listening()[0].address; }

  flow::IoLoop loop;
  std::unique_ptr<NetworkTransport> transport;
  std::vector<int> answers;
  std::vector<FlowEnd> ends;
  std::thread thread;
};

TEST(Tls, a_request_goes_over_a_verified_connection_and_the_connection_is_kept) {
  const Certificate certificate("sip.example.com");
  End server(certificate.files);
  End client(certificate.files);
  server.run_aside();
  const Flow flow = client.transport->open({Protocol::tls, server.at(), "sip.example.com"});
  client.transport->send(flow, options());
  client.run();
  EXPECT_THAT(client.answers, testing::ElementsAre(200));
  client.transport->send(flow, options());
  client.run();
  EXPECT_EQ(client.answers.size(), 2U);
  EXPECT_EQ(client.transport->open({Protocol::tls, server.at(), "sip.example.com"}), flow);
}

TEST(Tls, a_certificate_for_another_name_or_from_nowhere_is_refused) {
  const Certificate certificate("sip.example.com");
  const Certificate other("sip.example.com");
  End server(certificate.files);
  server.run_aside();
  for (const auto& [trusts, name] :
       {std::pair{&certificate, "evil.example.com"}, std::pair{&other, "sip.example.com"}}) {
    End client(trusts->files);
    const Flow flow = client.transport->open({Protocol::tls, server.at(), name});
    client.transport->send(flow, options());
    client.run();
    EXPECT_TRUE(client.answers.empty());
    EXPECT_THAT(client.ends, testing::ElementsAre(FlowEnd::certificate));
  }
}

TEST(Tls, new_certificates_are_read_without_a_restart) {
  Certificate certificate("old.example.com");
  End server(certificate.files);
  certificate.make("new.example.com");
  ASSERT_TRUE(server.transport->reload_certificates());
  server.run_aside();
  End client(certificate.files);
  client.transport->send(client.transport->open({Protocol::tls, server.at(), "new.example.com"}), options());
  client.run();
  EXPECT_THAT(client.answers, testing::ElementsAre(200));
  std::filesystem::remove(certificate.files.private_key);
  const auto failed = client.transport->reload_certificates();
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().what, HasSubstr("key.pem"));
}

TEST(Tls, plain_text_and_unfinished_handshakes_end_soon) {
  const Certificate certificate("sip.example.com");
  NetworkLimits limits;
  limits.handshake_timeout = 150ms;
  End server(certificate.files, limits);
  server.run_aside();
  for (const std::string& first : {options(), std::string("\x16\x03\x01", 3)}) {
    const int peer = socket(AF_INET, SOCK_STREAM, 0);
    timeval limit{3, 0};
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_storage storage{};
    const socklen_t size = to_socket_address(server.at(), storage);
    ASSERT_EQ(::connect(peer, reinterpret_cast<sockaddr*>(&storage), size), 0);
    ASSERT_GT(::send(peer, first.data(), first.size(), MSG_NOSIGNAL), 0);
    char bytes[4096];
    ssize_t got = 1;
    while (got > 0) got = recv(peer, bytes, sizeof bytes, 0);
    EXPECT_TRUE(got == 0 || errno == ECONNRESET);
    ::close(peer);
  }
}

TEST(Tls, version_1_1_is_refused) {
  const Certificate certificate("sip.example.com");
  End server(certificate.files);
  server.run_aside();
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_storage storage{};
  const socklen_t size = to_socket_address(server.at(), storage);
  ASSERT_EQ(::connect(peer, reinterpret_cast<sockaddr*>(&storage), size), 0);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, peer);
  EXPECT_NE(SSL_connect(ssl), 1);
  SSL_free(ssl);
  SSL_CTX_free(context);
  ::close(peer);
}

}  // namespace
}  // namespace centrale::sip
