#include "jobs/upload_desk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "directory/syntax.hpp"

namespace centrale::jobs {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Stands = UploadState::Stands;

constexpr auto kForgottenAfter = std::chrono::minutes(10);

Result<void> append(const fs::path& file, std::string_view bytes) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  const bool written =
      fd >= 0 && ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  const int why = errno;
  if (fd >= 0) ::close(fd);
  return written ? Result<void>() : fail(fmt::format("the upload cannot be kept: {}", std::strerror(why)));
}

}  // namespace

bool may_be_sound_name(std::string_view name) { return directory::is_id(name); }

struct UploadDesk::Inside {
  struct Upload {
    TenantId tenant;
    std::string name;
    std::uint64_t bytes = 0;
    UploadState state{};
    Clock::time_point touched = Clock::now();
  };

  Inside(store::Sounds& kept, Conversion with)
      : sounds(kept), how(std::move(with)), thread([this] { convert_all(); }) {}
  ~Inside() {
    {
      const std::scoped_lock hold(guard);
      ending = true;
    }
    wake.notify_all();
    thread.join();
    for (const auto& [id, upload] : uploads) remove_original(id);
  }

  [[nodiscard]] fs::path original(const UploadId& id) const { return sounds.folder() / (id.value() + ".in"); }
  void remove_original(const UploadId& id) const {
    std::error_code ignored;  // the next start sweeps it
    fs::remove(original(id), ignored);
  }
  void drop(const UploadId& id) {
    remove_original(id);
    uploads.erase(id);
  }
  /// Whoever began and went away, and whoever has had his answer long ago.
  void forget_old() {
    for (auto at = uploads.begin(); at != uploads.end();) {
      const Stands stands = at->second.state.stands;
      const bool busy = stands == Stands::waiting || stands == Stands::converting;
      if (busy || Clock::now() - at->second.touched < kForgottenAfter) {
        ++at;
        continue;
      }
      remove_original(at->first);
      at = uploads.erase(at);
    }
  }
  [[nodiscard]] std::size_t open_ones() const {
    std::size_t count = 0;
    for (const auto& [id, upload] : uploads) {
      const Stands stands = upload.state.stands;
      count += stands == Stands::done || stands == Stands::failed ? 0 : 1;
    }
    return count;
  }

  void convert_all() {
    std::unique_lock hold(guard);
    while (true) {
      wake.wait(hold, [this] { return ending || !queue.empty(); });
      if (ending) return;
      const UploadId id = queue.front();
      queue.pop_front();
      Upload& upload = uploads.at(id);  // stays where it is: not forgotten while it is converted
      upload.state.stands = Stands::converting;
      const store::Sound sound{.tenant = upload.tenant, .name = upload.name, .id = id};
      hold.unlock();
      UploadState state = converted(sound);
      hold.lock();
      upload.state = std::move(state);
      upload.touched = Clock::now();
    }
  }

  [[nodiscard]] UploadState converted(store::Sound sound) const {
    const fs::path result = sounds.file_of(sound.id);
    const auto length = convert(how, original(sound.id), result);
    remove_original(sound.id);
    if (!length) return {.stands = Stands::failed, .words = length.error().what};
    sound.length = *length;
    if (const auto kept = sounds.keep(sound); !kept) {
      std::error_code ignored;  // the next start sweeps it
      fs::remove(result, ignored);
      return {.stands = Stands::failed, .words = "the sound cannot be kept: " + kept.error().what};
    }
    return {.stands = Stands::done, .words = fmt::format("{}: {:.1f} s", sound.name, seconds(*length))};
  }
  static double seconds(Duration length) {
    return std::chrono::duration_cast<std::chrono::duration<double>>(length).count();
  }

  store::Sounds& sounds;
  Conversion how;
  mutable std::mutex guard;  // of what follows
  std::condition_variable wake;
  bool ending = false;
  std::map<UploadId, Upload> uploads;
  std::deque<UploadId> queue;
  std::thread thread;  // last: it uses the rest
};

UploadDesk::UploadDesk(store::Sounds& sounds, Conversion how)
    : inside_(std::make_unique<Inside>(sounds, std::move(how))) {}
UploadDesk::~UploadDesk() = default;

Result<UploadId> UploadDesk::begin(const TenantId& tenant, const std::string& name) {
  if (!may_be_sound_name(name))
    return fail("the name of a sound is 1 to 63 of a-z 0-9 . _ - and does not begin with a dot");
  const std::scoped_lock hold(inside_->guard);
  inside_->forget_old();
  if (inside_->open_ones() >= kMostOpen) return fail("too many uploads are under way: try again in a while");
  UploadId id = store::Sounds::new_id();
  inside_->uploads[id] = {.tenant = tenant, .name = name};
  return id;
}

Result<void> UploadDesk::add(const UploadId& id, std::string_view bytes) {
  const std::scoped_lock hold(inside_->guard);
  const auto upload = inside_->uploads.find(id);
  if (upload == inside_->uploads.end() || upload->second.state.stands != Stands::receiving)
    return fail("there is no such upload");
  upload->second.bytes += bytes.size();
  upload->second.touched = Clock::now();
  const auto kept = upload->second.bytes > kLargestUpload ? fail("the file is larger than 50 MiB")
                                                          : append(inside_->original(id), bytes);
  if (!kept) inside_->drop(id);
  return kept;
}

Result<void> UploadDesk::end(const UploadId& id) {
  {
    const std::scoped_lock hold(inside_->guard);
    const auto upload = inside_->uploads.find(id);
    if (upload == inside_->uploads.end() || upload->second.state.stands != Stands::receiving)
      return fail("there is no such upload");
    upload->second.state.stands = Stands::waiting;
    inside_->queue.push_back(id);
  }
  inside_->wake.notify_all();
  return {};
}

Result<UploadState> UploadDesk::state(const UploadId& id) const {
  const std::scoped_lock hold(inside_->guard);
  const auto upload = inside_->uploads.find(id);
  if (upload == inside_->uploads.end()) return fail("there is no such upload");
  return upload->second.state;
}

}  // namespace centrale::jobs
