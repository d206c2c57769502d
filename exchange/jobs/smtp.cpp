#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <string_view>

#include "jobs/mailer.hpp"

namespace centrale::jobs {
namespace {

template <class T, auto Free>
struct Freed {
  void operator()(T* thing) const { Free(thing); }
};
using Curl = std::unique_ptr<CURL, Freed<CURL, curl_easy_cleanup>>;
using List = std::unique_ptr<curl_slist, Freed<curl_slist, curl_slist_free_all>>;
using Mime = std::unique_ptr<curl_mime, Freed<curl_mime, curl_mime_free>>;

void append(List& list, const std::string& text) {
  list.reset(curl_slist_append(list.release(), text.c_str()));
}

/// No value may add a header line of its own.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) line.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  return line;
}

/// RFC 2047, UTF-8 in base64; as plain text where it is plain.
std::string encoded_word(const std::string& text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bool plain = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (plain) return one_line(text);
  std::string out = "=?UTF-8?B?";
  for (std::size_t at = 0; at < text.size(); at += 3) {
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U);
    const std::size_t digits = std::min<std::size_t>(text.size() - at, 3) + 1;
    for (std::size_t i = 0; i < 4; ++i) out.push_back(i < digits ? kDigits[bits >> (18 - 6 * i) & 63] : '=');
  }
  return out + "?=";
}

List headers_of(const store::Mail& mail) {
  List headers;
  append(headers, "From: " + one_line(mail.sender));
  append(headers, "To: " + one_line(mail.recipient));
  if (!mail.cc.empty()) append(headers, "Cc: " + one_line(mail.cc));
  append(headers, "Subject: " + encoded_word(mail.subject));
  append(headers, "Message-ID: <" + mail.id + "@centrale>");
  std::array<char, 64> date{};
  const std::time_t created = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(mail.created));
  std::tm parts{};
  gmtime_r(&created, &parts);
  (void)std::strftime(date.data(), date.size(), "Date: %a, %d %b %Y %H:%M:%S +0000", &parts);
  append(headers, date.data());
  return headers;
}

Mime body_of(CURL* curl, const store::Mail& mail, const MailServer& server) {
  Mime mime(curl_mime_init(curl));
  curl_mimepart* text = curl_mime_addpart(mime.get());
  curl_mime_data(text, mail.body.c_str(), mail.body.size());
  curl_mime_type(text, "text/plain; charset=utf-8");
  curl_mime_encoder(text, "quoted-printable");
  if (mail.attachment.empty()) return mime;
  curl_mimepart* sound = curl_mime_addpart(mime.get());
  curl_mime_filedata(sound, (server.attachments / mail.attachment).c_str());
  curl_mime_filename(sound, mail.attachment_name.c_str());
  curl_mime_type(sound, "audio/wav");
  curl_mime_encoder(sound, "base64");
  return mime;
}

}  // namespace

Result<void> send(const store::Mail& mail, const MailServer& server) {
  const Curl curl(curl_easy_init());
  if (!curl) return fail("libcurl cannot be used");
  const List headers = headers_of(mail);
  const Mime mime = body_of(curl.get(), mail, server);
  List recipients;
  append(recipients, one_line(mail.recipient));
  if (!mail.cc.empty()) append(recipients, one_line(mail.cc));
  std::array<char, CURL_ERROR_SIZE> error{};
  curl_easy_setopt(curl.get(), CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl.get(), CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, one_line(mail.sender).c_str());
  curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl.get(), CURLOPT_MIMEPOST, mime.get());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS,
                   static_cast<long>(server.limit / std::chrono::milliseconds(1)));
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, error.data());
  const CURLcode done = curl_easy_perform(curl.get());
  if (done == CURLE_OK) return {};
  return fail(error[0] != '\0' ? error.data() : curl_easy_strerror(done));
}

}  // namespace centrale::jobs
