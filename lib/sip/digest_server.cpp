#include <openssl/crypto.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "sip/characters.hpp"
#include "sip/digest.hpp"
#include "sip/hash.hpp"
#include "sip/nonce.hpp"

namespace centrale::sip {
namespace {

struct HashId {
  std::size_t operator()(const NonceMaker::Id& id) const {
    std::uint64_t low = 0;
    std::memcpy(&low, id.data() + 4, sizeof low);
    return low * 0x9e3779b97f4a7c15ULL;
  }
};

/// Which counts of one nonce were used: the highest, and the 63 below it.
class CountsUsed {
 public:
  /// False when `nc` was used before, or is too old to tell.
  bool use(std::uint32_t nc) {
    if (nc > highest_) {
      const std::uint32_t step = nc - highest_;
      used_ = step < 64 ? (used_ << step) | 1 : 1;
      highest_ = nc;
      return true;
    }
    const std::uint32_t below = highest_ - nc;
    if (below >= 64 || (used_ >> below & 1) != 0) return false;
    used_ |= std::uint64_t{1} << below;
    return true;
  }

 private:
  std::uint32_t highest_ = 0;
  std::uint64_t used_ = 0;
};

/// Two generations, the older dropped as a whole. Dropping one early (when full) makes every nonce made
/// before its end stale, so what was forgotten cannot be used again.
class NoncesUsed {
 public:
  NoncesUsed(Duration life, std::size_t most) : life_(life), most_(std::max<std::size_t>(most / 2, 1)) {}

  bool use(const NonceMaker::Known& nonce, std::uint32_t nc, Instant now) {
    if (now - began_ >= life_ || young_.size() >= most_) turn(now);
    if (nonce.made < floor_) return false;
    if (const auto old = old_.find(nonce.id); old != old_.end()) return old->second.use(nc);
    return young_[nonce.id].use(nc);
  }
  [[nodiscard]] std::size_t size() const { return young_.size() + old_.size(); }

 private:
  using Generation = std::unordered_map<NonceMaker::Id, CountsUsed, HashId>;

  void turn(Instant now) {
    if (!old_.empty()) floor_ = began_;  // when the generation that goes now had ended
    old_ = std::exchange(young_, {});
    began_ = now;
  }

  Duration life_;
  std::size_t most_;
  Generation young_, old_;
  Instant began_;  // of the young one
  Instant floor_;
};

}  // namespace

struct DigestServer::Inside {
  explicit Inside(Config of)
      : config(std::move(of)),
        nonces(config.realm, config.key),
        used(config.nonce_life, config.remembered_nonces),
        dummy(std::string(64, '0')) {}

  Hasher& hasher(DigestAlgorithm algorithm) { return algorithm == DigestAlgorithm::md5 ? md5 : sha256; }

  /// The response that would be right (RFC 7616 §3.4.1).
  HexHash expected(const DigestCredentials& given, std::string_view method, std::string_view ha1) {
    Hasher& hash = hasher(given.algorithm);
    const HexHash ha2 = hash.hex({method, ":", given.uri});
    if (given.qop.empty()) return hash.hex({ha1, ":", given.nonce, ":", ha2.view()});
    return hash.hex(
        {ha1, ":", given.nonce, ":", given.nc_text, ":", given.cnonce, ":", given.qop, ":", ha2.view()});
  }

  /// The stored hash, or something of the same length that fits nobody: the work is the same.
  std::string_view ha1_of(const DigestCredentials& given, const StoredHa1* user, bool& known) const {
    const std::size_t size = given.algorithm == DigestAlgorithm::md5 ? 32 : 64;
    known = user != nullptr && user->of(given.algorithm).reveal().size() == size &&
            given.realm == config.realm &&
            std::ranges::find(config.algorithms, given.algorithm) != config.algorithms.end();
    return known ? user->of(given.algorithm).reveal() : std::string_view(dummy).substr(0, size);
  }

  Config config;
  NonceMaker nonces;
  NoncesUsed used;
  Hasher md5{DigestAlgorithm::md5};
  Hasher sha256{DigestAlgorithm::sha256};
  std::string dummy;
};

DigestServer::DigestServer(Config config) : inside_(std::make_unique<Inside>(std::move(config))) {}
DigestServer::DigestServer(DigestServer&&) noexcept = default;
DigestServer::~DigestServer() = default;

const std::string& DigestServer::realm() const { return inside_->config.realm; }
std::size_t DigestServer::remembered() const { return inside_->used.size(); }

std::vector<std::string> DigestServer::challenges(const Address& source, Instant now, bool stale) {
  const std::string nonce = inside_->nonces.make(source, now);
  std::vector<std::string> values;
  for (const DigestAlgorithm algorithm : inside_->config.algorithms) {
    std::string value = "Digest realm=";
    value.reserve(128);
    quote(realm(), value);
    ((value += ", nonce=\"") += nonce) += "\", algorithm=";
    (value += to_string(algorithm)) += ", qop=\"auth\"";
    if (stale) value += ", stale=true";
    values.push_back(std::move(value));
  }
  return values;
}

DigestVerdict DigestServer::verify(const DigestCredentials& given, std::string_view method,
                                   const Address& source, Instant now, const StoredHa1* user) {
  bool known = false;
  const std::string_view ha1 = inside_->ha1_of(given, user, known);
  const HexHash expected = inside_->expected(given, method, ha1);
  HexHash response;
  response.size = given.response.size();
  if (response.size != expected.size) return DigestVerdict::wrong;
  std::ranges::transform(given.response, response.text.begin(), characters::lower);
  const bool same = CRYPTO_memcmp(response.text.data(), expected.text.data(), expected.size) == 0;
  // Only who knows the password may leave a trace here: a stranger's high count must not lock the owner out.
  if (!same || !known) return DigestVerdict::wrong;
  const auto nonce = inside_->nonces.check(given.nonce, source);
  if (!nonce || now - nonce->made > inside_->config.nonce_life || nonce->made > now + 1s)
    return DigestVerdict::stale;
  const std::uint32_t nc = given.qop.empty() ? 1 : given.nc;
  return inside_->used.use(*nonce, nc, now) ? DigestVerdict::accepted : DigestVerdict::stale;
}

}  // namespace centrale::sip
