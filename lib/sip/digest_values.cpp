// Reading challenges and credentials.
#include <array>
#include <charconv>

#include "sip/characters.hpp"
#include "sip/digest.hpp"

namespace centrale::sip {

using namespace characters;

namespace {

struct Field {
  std::string_view name;
  std::string_view value;  // without its quotes
};

/// Takes `name=value` or `name="value"` off a comma-separated list. False at the end or when malformed.
bool next_field(std::string_view& rest, Field& field, bool& malformed) {
  while (!rest.empty() && (rest.front() == ',' || is_space(rest.front()))) rest.remove_prefix(1);
  if (rest.empty()) return false;
  const std::size_t equals = find_any<'=', ',', '"'>(rest);
  malformed = equals == std::string_view::npos || rest[equals] != '=';
  if (malformed) return false;
  field.name = trim_back(rest.substr(0, equals));
  rest = trim_front(rest.substr(equals + 1));
  if (!rest.starts_with('"')) {
    const std::size_t end = rest.find(',');
    field.value = trim_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end);
    return true;
  }
  const std::size_t size = quoted_size(rest);
  malformed = size == std::string_view::npos;
  if (malformed) return false;
  field.value = rest.substr(1, size - 2);
  rest.remove_prefix(size);
  return true;
}

bool take_scheme(std::string_view& rest) {
  rest = trim_front(rest);
  const std::size_t gap = find_any<' ', '\t'>(rest);
  const std::string_view scheme = rest.substr(0, gap);
  rest.remove_prefix(scheme.size());
  return same_token(scheme, "Digest");
}

/// Keeps a value once: two of one name could be read in two ways.
bool keep(std::string_view& place, std::string_view value) {
  if (place.data() != nullptr) return false;
  place = value.data() == nullptr ? std::string_view("") : value;
  return true;
}

struct Fields {
  std::string_view username, realm, nonce, uri, response, algorithm, cnonce, opaque, qop, nc, stale;

  bool set(const Field& field) {
    struct Place {
      std::string_view name;
      std::string_view Fields::* value;
    };
    static constexpr std::array<Place, 11> kPlaces = {{{"username", &Fields::username},
                                                       {"realm", &Fields::realm},
                                                       {"nonce", &Fields::nonce},
                                                       {"uri", &Fields::uri},
                                                       {"response", &Fields::response},
                                                       {"algorithm", &Fields::algorithm},
                                                       {"cnonce", &Fields::cnonce},
                                                       {"opaque", &Fields::opaque},
                                                       {"qop", &Fields::qop},
                                                       {"nc", &Fields::nc},
                                                       {"stale", &Fields::stale}}};
    for (const Place& place : kPlaces) {
      if (same_token(field.name, place.name)) return keep(this->*place.value, field.value);
    }
    return true;
  }
};

std::unexpected<ParseError> bad(const char* what, int status) {
  return std::unexpected(ParseError{what, status});
}

Parsed<Fields> read_fields(std::string_view rest) {
  Fields fields;
  Field field;
  bool malformed = false;
  while (next_field(rest, field, malformed)) {
    if (!fields.set(field)) return bad("a digest parameter is there twice", 400);
  }
  if (malformed) return bad("the digest parameters are malformed", 400);
  return fields;
}

std::optional<DigestAlgorithm> algorithm_in(const Fields& fields) {
  return fields.algorithm.empty() ? DigestAlgorithm::md5 : digest_algorithm_of(fields.algorithm);
}

}  // namespace

std::string_view to_string(DigestAlgorithm algorithm) {
  return algorithm == DigestAlgorithm::md5 ? "MD5" : "SHA-256";
}

std::optional<DigestAlgorithm> digest_algorithm_of(std::string_view token) {
  if (same_token(token, "MD5")) return DigestAlgorithm::md5;
  if (same_token(token, "SHA-256")) return DigestAlgorithm::sha256;
  return std::nullopt;
}

Parsed<DigestCredentials> parse_credentials(std::string_view value) {
  if (!take_scheme(value)) return bad("the credentials are not of the scheme Digest", 401);
  const auto fields = read_fields(value);
  if (!fields) return std::unexpected(fields.error());
  const auto algorithm = algorithm_in(*fields);
  if (!algorithm) return bad("the digest algorithm is not known", 401);
  DigestCredentials found{fields->username, fields->realm,  fields->nonce, fields->uri, fields->response,
                          fields->cnonce,   fields->opaque, fields->qop,   fields->nc,  0,
                          *algorithm};
  if (found.username.empty() || found.realm.empty() || found.nonce.empty() || found.uri.empty() ||
      found.response.empty()) {
    return bad("the credentials lack username, realm, nonce, uri or response", 400);
  }
  if (found.qop.empty()) return found;
  if (!same_token(found.qop, "auth")) return bad("the quality of protection is not auth", 401);
  const auto [end, error] =
      std::from_chars(found.nc_text.data(), found.nc_text.data() + found.nc_text.size(), found.nc, 16);
  if (found.cnonce.empty() || found.nc_text.size() != 8 || error != std::errc{} ||
      end != found.nc_text.data() + found.nc_text.size()) {
    return bad("the credentials have qop but no proper cnonce and nc", 400);
  }
  return found;
}

Parsed<DigestChallenge> parse_challenge(std::string_view value) {
  if (!take_scheme(value)) return bad("the challenge is not of the scheme Digest", 0);
  const auto fields = read_fields(value);
  if (!fields) return std::unexpected(ParseError{fields.error().what, 0});
  const auto algorithm = algorithm_in(*fields);
  if (!algorithm || fields->realm.data() == nullptr || fields->nonce.empty()) {
    return bad("the challenge has no realm or nonce, or an algorithm that is not known", 0);
  }
  const bool auth = list_has(fields->qop, "auth");
  if (!fields->qop.empty() && !auth)
    return bad("the challenge asks for another quality of protection than auth", 0);
  return DigestChallenge{
      fields->realm, fields->nonce, fields->opaque, *algorithm, same_token(fields->stale, "true"), auth};
}

}  // namespace centrale::sip
