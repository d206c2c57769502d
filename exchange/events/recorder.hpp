// Where calls write what happens to them. Nothing here waits: records go to memory, a thread of the
// journal's own puts them on disk.
#pragma once

#include "events/interaction.hpp"
#include "flow/loop.hpp"

namespace centrale::events {

/// Loop's thread only. The time of each record is the loop's.
class Recorder {
 public:
  explicit Recorder(flow::Loop& loop) : loop_(loop) {}
  virtual ~Recorder() = default;

  [[nodiscard]] InteractionId begin(Begin begin);
  void leg_event(const InteractionId& interaction, LegEvent event);
  void hop(const InteractionId& interaction, Hop hop);
  void service_event(const InteractionId& interaction, ServiceEvent event);
  void end(const InteractionId& interaction, End end);

 private:
  void write(const InteractionId& interaction, What what);
  /// Takes one record; must not wait.
  virtual void take(const Record& record) = 0;

  flow::Loop& loop_;
};

/// Keeps records in memory: for tests.
class MemoryRecorder final : public Recorder {
 public:
  using Recorder::Recorder;
  [[nodiscard]] const std::vector<Record>& records() const { return records_; }
  [[nodiscard]] Interaction interaction(const InteractionId& id) const;

 private:
  void take(const Record& record) override { records_.push_back(record); }
  std::vector<Record> records_;
};

}  // namespace centrale::events
