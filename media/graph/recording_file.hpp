// The file side of a recording: lives on the work thread, because disks are slow.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "codec/wav.hpp"
#include "media_graph/work_thread.hpp"

namespace centrale::media_graph {

/// A plain file name: no '/', no leading '.', nothing that is no printable ASCII, at most 200 characters.
[[nodiscard]] bool is_file_name(std::string_view name);

/// Owner: the worker's list of recordings; packet thread. The first failure is reported once, through
/// `on_failure`, on the packet thread; after that writing does nothing.
class RecordingFile {
 public:
  using OnFailure = std::move_only_function<void(const codec::WriteFailure&)>;
  RecordingFile(WorkThread& work, std::string folder, std::string name, OnFailure on_failure);
  ~RecordingFile();

  void write(codec::Samples samples);
  /// Brings it to disk under its name; the answer comes on the packet thread.
  void finish(std::move_only_function<void(codec::Written)> done);

 private:
  struct State;
  WorkThread& work_;
  std::shared_ptr<State> state_;
};

}  // namespace centrale::media_graph
