// What has been spent under each cap, on disk: an exchange that dies does not give its thieves a new day.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "call/admission.hpp"
#include "flow/loop.hpp"
#include "flow/timer_wheel.hpp"

namespace centrale::app {

/// Looks once a second (less often where writing takes long) whether money was booked, and writes it then: so
/// much is lost at most. Owner:
/// Telephony; dies before the admission. Loop's thread only.
class ChargesFile {
 public:
  ChargesFile(flow::Loop& loop, call::Admission& admission, std::filesystem::path file);
  ~ChargesFile();
  ChargesFile(const ChargesFile&) = delete;
  ChargesFile& operator=(const ChargesFile&) = delete;

  /// Before the first call. Error: the file is damaged; nothing is taken from it then.
  [[nodiscard]] Result<std::size_t> load();

 private:
  void keep();
  void write();

  call::Admission& admission_;
  std::filesystem::path file_;
  std::uint64_t written_ = 0;
  flow::Timer look_;
};

}  // namespace centrale::app
