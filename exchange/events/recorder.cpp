#include "events/recorder.hpp"

namespace centrale::events {

InteractionId Recorder::begin(Begin begin) {
  InteractionId id = new_interaction_id(loop_.wall_now());
  write(id, std::move(begin));
  return id;
}

void Recorder::leg_event(const InteractionId& interaction, LegEvent event) {
  write(interaction, std::move(event));
}
void Recorder::hop(const InteractionId& interaction, Hop hop) { write(interaction, std::move(hop)); }
void Recorder::service_event(const InteractionId& interaction, ServiceEvent event) {
  write(interaction, std::move(event));
}
void Recorder::end(const InteractionId& interaction, End end) { write(interaction, std::move(end)); }

void Recorder::write(const InteractionId& interaction, What what) {
  take({interaction, loop_.wall_now(), loop_.now().time_since_epoch().count(), std::move(what)});
}

Interaction MemoryRecorder::interaction(const InteractionId& id) const {
  Interaction found{.id = id};
  for (const Record& record : records_) {
    if (record.interaction == id) found.records.push_back(record);
  }
  return found;
}

}  // namespace centrale::events
