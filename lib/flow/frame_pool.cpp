#include "flow/frame_pool.hpp"

#include <array>
#include <new>

namespace centrale::flow {
namespace {

constexpr std::size_t kStep = 64;
constexpr std::size_t kClasses = 32;     // frames up to 2 KiB are kept
constexpr std::size_t kKeptEach = 4096;  // of one size, so that a burst is given back in the end

struct FreeFrame {
  FreeFrame* next;
};

struct SizeClass {
  FreeFrame* first = nullptr;
  std::size_t kept = 0;
};

class FramePool {
 public:
  FramePool() = default;
  FramePool(const FramePool&) = delete;
  FramePool& operator=(const FramePool&) = delete;
  ~FramePool() {
    for (SizeClass& same : classes_) {
      while (same.first != nullptr) ::operator delete(pop(same));
    }
  }

  void* take(std::size_t bytes) {
    ++in_use_;
    const std::size_t index = (bytes + kStep - 1) / kStep;
    if (index >= kClasses) return ::operator new(bytes);
    SizeClass& same = classes_.at(index);
    return same.first != nullptr ? pop(same) : ::operator new(index * kStep);
  }

  void give_back(void* frame, std::size_t bytes) {
    --in_use_;
    const std::size_t index = (bytes + kStep - 1) / kStep;
    if (index >= kClasses || classes_.at(index).kept == kKeptEach) return ::operator delete(frame);
    SizeClass& same = classes_.at(index);
    same.first = new (frame) FreeFrame{same.first};
    ++same.kept;
  }

  [[nodiscard]] std::size_t in_use() const { return in_use_; }

 private:
  static void* pop(SizeClass& same) {
    FreeFrame* frame = same.first;
    same.first = frame->next;
    --same.kept;
    return frame;
  }

  std::array<SizeClass, kClasses> classes_;
  std::size_t in_use_ = 0;
};

FramePool& pool() {
  thread_local FramePool frames;
  return frames;
}

}  // namespace

void* take_frame(std::size_t bytes) { return pool().take(bytes); }
void give_back_frame(void* frame, std::size_t bytes) { pool().give_back(frame, bytes); }
std::size_t frames_in_use() { return pool().in_use(); }

}  // namespace centrale::flow
