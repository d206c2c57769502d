// What every call is plugged into. Made once by app/, lives as long as the exchange.
#pragma once

#include <functional>
#include <string>

#include "call/admission.hpp"
#include "call/leg_port.hpp"
#include "call/media_port.hpp"
#include "call/rooms.hpp"
#include "directory/directory.hpp"
#include "events/recorder.hpp"
#include "flow/loop.hpp"
#include "prompts/prompt_source.hpp"

namespace centrale::call {

struct Switchboard {
  flow::Loop& loop;
  Dialler& dialler;
  MediaPort& media;
  const directory::Directory& directory;
  Admission& admission;
  Rooms& rooms;
  events::Recorder& recorder;
  const prompts::PromptSource& prompts;
  /// A flow threw: a bug. The call has been ended; the text says where.
  std::function<void(const std::string&)> on_bug;
  /// Something that the tenant's list (`Tenant::alarm_mails`) has to hear of at once.
  std::function<void(const TenantId& tenant, const std::string& what)> alert = {};
};

}  // namespace centrale::call
