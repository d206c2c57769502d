// Where sound files come in, a piece at a time, and wait to be converted one after the other.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "jobs/convert.hpp"
#include "store/sounds.hpp"

namespace centrale::jobs {

/// A random UUID; what it was uploaded as is in nobody's path.
using UploadId = store::SoundId;

struct UploadState {
  enum class Stands : std::uint8_t { receiving, waiting, converting, done, failed };
  Stands stands = Stands::receiving;
  std::string words{};  // done: what came of it; failed: why
};

/// Owns a thread that converts; every method from any thread, without waiting for a conversion. Destroying it
/// waits for the one that runs, which has a deadline; what waits is dropped, and nobody was told it is done.
class UploadDesk {
 public:
  static constexpr std::size_t kMostOpen = 8;

  /// `sounds` lives longer.
  UploadDesk(store::Sounds& sounds, Conversion how);
  ~UploadDesk();
  UploadDesk(const UploadDesk&) = delete;
  UploadDesk& operator=(const UploadDesk&) = delete;

  /// Error: the name is none, or too many are under way.
  [[nodiscard]] Result<UploadId> begin(const TenantId& tenant, const std::string& name);
  /// Error: too large, or no room on the disk; the upload is dropped then.
  [[nodiscard]] Result<void> add(const UploadId& id, std::string_view bytes);
  [[nodiscard]] Result<void> end(const UploadId& id);
  [[nodiscard]] Result<UploadState> state(const UploadId& id) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// 1 to 63 of a-z 0-9 . _ - and not a dot first: what a name in the configuration may be.
[[nodiscard]] bool may_be_sound_name(std::string_view name);

}  // namespace centrale::jobs
