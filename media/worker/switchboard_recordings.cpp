#include <fmt/format.h>

#include "media_worker/switchboard.hpp"

namespace centrale::media_worker {

using namespace media_control;
using media_graph::Recorder;
using media_graph::RecordingFile;

namespace {

constexpr Duration kSettleEvery = 100ms;
constexpr std::size_t kWriteAtOnce = 8000;  // samples: a second

RecordEnd end_of(const codec::WriteFailure& why) {
  return why.disk_full ? RecordEnd::disk_full : RecordEnd::failed;
}

}  // namespace

void Switchboard::obey(Record& order, Instant now) {
  RecordFinished refused{.endpoint = order.endpoint, .recording = order.recording, .how = RecordEnd::failed};
  Endpoint* endpoint = find(order.endpoint);
  if (endpoint == nullptr) refused.why = "record: there is no such endpoint";
  if (recordings_folder_.empty()) refused.why = "record: this worker was given no folder for recordings";
  if (!media_graph::is_file_name(order.file))
    refused.why = fmt::format("record: \"{}\" is no plain file name", order.file);
  if (recordings_.contains(order.recording)) refused.why = "record: this recording runs already";
  if (!refused.why.empty()) return tell(refused);
  if (endpoint->recorder() != nullptr) end_recording(*endpoint, RecordEnd::stopped, now);
  auto file = std::make_unique<RecordingFile>(
      work_, recordings_folder_, order.file,
      [this, id = order.recording](const codec::WriteFailure& why) { recording_failed(id, why); });
  recordings_[order.recording] = {.endpoint = order.endpoint, .file = std::move(file)};
  endpoint->record(std::make_unique<Recorder>(std::move(order), now));
}

void Switchboard::obey(StopRecord& order, Instant now) {
  const auto found = recordings_.find(order.recording);
  if (found == recordings_.end()) return;  // it has just ended by itself
  if (Endpoint* endpoint = find(found->second.endpoint)) end_recording(*endpoint, RecordEnd::stopped, now);
}

void Switchboard::settle_recordings(Instant now) {
  settle_due_ = now + kSettleEvery;
  std::vector<std::pair<Endpoint*, RecordEnd>> over;
  for (const auto& [id, recording] : recordings_) {
    Endpoint* endpoint = find(recording.endpoint);
    Recorder& recorder = *endpoint->recorder();
    const auto end = recorder.settle(now);
    if (recorder.waiting() >= kWriteAtOnce) recording.file->write(recorder.take());
    if (end) over.emplace_back(endpoint, *end);
  }
  for (const auto& [endpoint, how] : over) end_recording(*endpoint, how, now);
}

/// What was heard until now goes to disk; RecordFinished follows when it is there.
void Switchboard::end_recording(Endpoint& endpoint, RecordEnd how, Instant now) {
  const auto recorder = endpoint.take_recorder();
  if (how == RecordEnd::stopped || how == RecordEnd::hung_up) recorder->settle_all(now);
  const RecordingId id = recorder->order().recording;
  const auto found = recordings_.find(id);
  const auto file = std::move(found->second.file);
  recordings_.erase(found);
  file->write(recorder->take());
  RecordFinished said{.endpoint = endpoint.id(),
                      .recording = id,
                      .how = how,
                      .length = recorder->length(),
                      .peak = recorder->peak()};
  file->finish([this, said](codec::Written written) mutable {
    if (!written) {
      said.how = end_of(written.error());
      said.why = written.error().what;
    }
    tell(said);
  });
}

void Switchboard::recording_failed(RecordingId id, const codec::WriteFailure& why) {
  const auto found = recordings_.find(id);
  if (found == recordings_.end()) return;
  RecordFinished said{
      .endpoint = found->second.endpoint, .recording = id, .how = end_of(why), .why = why.what};
  if (Endpoint* endpoint = find(found->second.endpoint)) {
    const auto recorder = endpoint->take_recorder();
    said.length = recorder->length();
    said.peak = recorder->peak();
  }
  recordings_.erase(found);
  tell(said);
}

}  // namespace centrale::media_worker
