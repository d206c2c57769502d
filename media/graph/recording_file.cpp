#include "media_graph/recording_file.hpp"

#include <algorithm>

namespace centrale::media_graph {

bool is_file_name(std::string_view name) {
  if (name.empty() || name.size() > 200 || name.front() == '.') return false;
  return std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != '\\'; });
}

/// `writer` and `failure` are touched on the work thread only; `on_failure` on the packet thread only.
struct RecordingFile::State {
  std::optional<codec::WavWriter> writer;
  std::optional<codec::WriteFailure> failure;
  OnFailure on_failure;

  Completion fail(codec::WriteFailure why, const std::shared_ptr<State>& self) {
    writer.reset();  // removes the partial file
    failure = std::move(why);
    return [self, said = *failure] {
      if (self->on_failure) std::exchange(self->on_failure, nullptr)(said);
    };
  }
};

RecordingFile::RecordingFile(WorkThread& work, std::string folder, std::string name, OnFailure on_failure)
    : work_(work), state_(std::make_shared<State>()) {
  state_->on_failure = std::move(on_failure);
  work_.post([state = state_, folder = std::move(folder), name = std::move(name)]() -> Completion {
    auto created = codec::WavWriter::create(folder, name);
    if (!created) return state->fail(created.error(), state);
    state->writer.emplace(std::move(*created));
    return {};
  });
}

RecordingFile::~RecordingFile() { state_->on_failure = nullptr; }

void RecordingFile::write(codec::Samples samples) {
  if (samples.empty()) return;
  work_.post([state = state_, samples = std::move(samples)]() -> Completion {
    if (!state->writer) return {};
    auto written = state->writer->write(samples);
    if (written) return {};
    return state->fail(written.error(), state);
  });
}

void RecordingFile::finish(std::move_only_function<void(codec::Written)> done) {
  state_->on_failure = nullptr;  // `done` tells it from here
  work_.post([state = state_, done = std::move(done)]() mutable -> Completion {
    codec::Written result;
    if (state->writer) result = state->writer->finish();
    if (state->failure) result = std::unexpected(*state->failure);
    state->writer.reset();
    return [done = std::move(done), result = std::move(result)]() mutable { done(std::move(result)); };
  });
}

}  // namespace centrale::media_graph
