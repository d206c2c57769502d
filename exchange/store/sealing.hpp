// Secrets at rest: wrapped with the installation's master key, which lies beside the database, readable
// by its owner alone, and never in it.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace centrale::store {

class Sealing {
 public:
  /// Reads the key; makes a random one when there is no such file. Error: unreadable, or no key.
  [[nodiscard]] static Result<Sealing> open(const std::filesystem::path& key_file);

  /// "sealed:" and base64 of nonce and XChaCha20-Poly1305. The same secret gives the same text, so that
  /// what has not changed need not be written again.
  [[nodiscard]] std::string seal(const Secret& secret) const;
  /// Error: no sealed text, or sealed with another key.
  [[nodiscard]] Result<Secret> unseal(std::string_view text) const;

 private:
  explicit Sealing(std::string key) : key_(std::move(key)) {}
  Secret key_;
};

}  // namespace centrale::store
