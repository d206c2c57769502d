// The sounds on disk: each tenant's own recordings, and the ones that were built with the exchange.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "prompts/language.hpp"
#include "prompts/prompt_source.hpp"

namespace centrale::prompts {

/// Owner: app/; used on the exchange loop. Knows what is there from reading the folders when made, so
/// that no call waits for the disk.
///
/// Looked for in this order: TENANTS/tenant/nl/ID.wav, TENANTS/tenant/ID.wav, then nl/ID.wav of the built-in
/// ones. Own files come back as absolute paths, built-in ones as names below the prompt folder, where the
/// media worker looks.
class PromptFiles final : public PromptSource {
 public:
  /// `built_in` holds nl/, en/ and music/; `tenants` a folder for each tenant, and need not exist.
  /// `uploaded`: the file of a sound that the tenant has uploaded under a name, or nothing; it goes first.
  using Uploaded = std::function<std::string(const TenantId&, const std::string&)>;
  PromptFiles(std::filesystem::path built_in, std::filesystem::path tenants, Uploaded uploaded = {});

  /// From any thread: a file of the tenant's own, by what the configuration calls it.
  [[nodiscard]] bool has_own(const TenantId& tenant, const std::string& name) const {
    return !own(tenant, name).empty();
  }

  /// Built-in clips found, of both languages; 0: the prompt folder is wrong or was never rendered.
  [[nodiscard]] std::size_t built_in_count() const { return built_in_.size(); }

  [[nodiscard]] std::vector<std::string> files(const Phrase& phrase, const std::string& language,
                                               const TenantId& tenant) const override;
  [[nodiscard]] std::string music_on_hold(const TenantId& tenant, const std::string& own) const override;

 private:
  [[nodiscard]] std::string own(const TenantId& tenant, std::string_view name) const;
  [[nodiscard]] std::string find_clip(const std::string& id, Language language, const TenantId& tenant) const;

  std::filesystem::path tenants_folder_;
  Uploaded uploaded_;
  std::unordered_set<std::string> built_in_;  // "nl/ID.wav"
  std::unordered_set<std::string> own_;       // "tenant/nl/ID.wav", "tenant/ID.wav"
};

}  // namespace centrale::prompts
