// What players send, encoded once and shared by all who hear it.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "media_control/media.hpp"
#include "media_graph/work_thread.hpp"

namespace centrale::media_graph {

/// Payload of one codec, 8 bytes a millisecond, whole packets of 20 ms.
using Clip = std::shared_ptr<const std::vector<std::uint8_t>>;

/// Owner: the worker; packet thread. Files are read and encoded on the work thread and kept as long as there
/// is room; a file that has changed on disk is read again.
class Clips {
 public:
  /// Relative names are looked for in `folders`, in order.
  Clips(WorkThread& work, std::vector<std::string> folders, std::size_t room_bytes = std::size_t{64} << 20);

  using Ready = std::move_only_function<void(Result<Clip>)>;
  /// Calls `ready` now when the clip is kept, else later.
  void get(const media_control::PlayItem& item, media_control::Codec codec, Ready ready);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Kept {
    Clip clip;  // none while it is being made
    std::vector<Ready> waiting;
    std::list<std::string>::iterator used;  // place in `recent_`
  };
  void make(const std::string& key, const std::string& path, const media_control::PlayItem& item,
            media_control::Codec codec);
  void made(const std::string& key, Result<Clip> clip);
  void make_room();
  [[nodiscard]] Result<std::string> find(const std::string& name) const;

  WorkThread& work_;
  std::vector<std::string> folders_;
  std::size_t room_;
  std::size_t bytes_ = 0;
  std::list<std::string> recent_;  // most recently used first
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace centrale::media_graph
