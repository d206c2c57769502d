#include "app/charges_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace centrale::app {
namespace {

constexpr Duration kSoon = 1s;
constexpr int kShare = 100;  // of the time, at most one part goes into writing, however many have spent

}  // namespace

ChargesFile::ChargesFile(flow::Loop& loop, call::Admission& admission, std::filesystem::path file)
    : admission_(admission),
      file_(std::move(file)),
      look_(loop, this, [](ChargesFile& self) { self.keep(); }) {}

ChargesFile::~ChargesFile() {
  if (look_.running() && written_ != admission_.changes()) write();
}

Result<std::size_t> ChargesFile::load() {
  look_.start(kSoon);
  std::ifstream in(file_, std::ios::binary);
  if (!in) return 0U;
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto taken = admission_.restore(bytes);
  if (!taken) return fail(fmt::format("{}: {}", file_.string(), taken.error().what));
  return taken;
}

void ChargesFile::keep() {
  const auto begin = std::chrono::steady_clock::now();
  if (written_ != admission_.changes()) write();
  look_.start(std::max<Duration>(kSoon, kShare * (std::chrono::steady_clock::now() - begin)));
}

/// A disk that is full leaves the old file as it was, and the next look tries again.
void ChargesFile::write() {
  const std::filesystem::path fresh = file_.string() + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  ::chmod(fresh.c_str(), 0600);
  out << admission_.save();
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(fresh, file_, failed);
  if (out && !failed) written_ = admission_.changes();
}

}  // namespace centrale::app
