// The exchange under test with everything around it in memory: two tenants that look alike, their
// phones, a carrier, and a clock that only the scenario moves.
#pragma once

#include <memory>
#include <string>

#include "call/calls.hpp"
#include "directory/directory.hpp"
#include "directory/feature_state.hpp"
#include "events/recorder.hpp"
#include "features/rooms/house.hpp"
#include "flow/virtual_loop.hpp"
#include "prompts/prompt_source.hpp"
#include "scenarios/memory_media.hpp"
#include "scenarios/memory_messages.hpp"
#include "scenarios/network.hpp"

namespace centrale::scenarios {

/// Prompts by their ids, so that a scenario can ask what was heard.
class NamedPrompts final : public prompts::PromptSource {
 public:
  [[nodiscard]] std::vector<std::string> files(const prompts::Phrase& phrase, const std::string& language,
                                               const TenantId& tenant) const override;
  [[nodiscard]] std::string music_on_hold(const TenantId&, const std::string& own) const override {
    return own.empty() ? "hold-music" : own;
  }
};

/// Keeps what calls write, except for what a killed exchange would have had no time to write.
class Records final : public events::Recorder {
 public:
  using Recorder::Recorder;
  void stop_writing(bool stop) { stopped_ = stop; }
  [[nodiscard]] const std::vector<events::Record>& records() const { return records_; }
  [[nodiscard]] events::Interaction interaction(const InteractionId& id) const;

 private:
  void take(const events::Record& record) override {
    if (!stopped_) records_.push_back(record);
  }
  std::vector<events::Record> records_;
  bool stopped_ = false;
};

class Stage {
 public:
  /// Error: the tenants' template is no valid exchange file.
  [[nodiscard]] static Result<std::unique_ptr<Stage>> set_up(const std::string& tenant_template);
  explicit Stage(directory::ExchangeConfig config);
  ~Stage();

  /// "201" is acme's, "globex:201" globex', "+31..." somebody outside, "112" the emergency centre.
  [[nodiscard]] Phone& phone(const std::string& subject);
  [[nodiscard]] bool is_inside(const std::string& subject) const;
  /// Tenant and user of an inside subject; null: there is no such device.
  [[nodiscard]] std::optional<directory::FoundDevice> device(const std::string& subject) const;

  /// What a user's mobile dials is his own call.
  Result<void> dials_at_mobile(const std::string& subject, const std::string& digits);
  Result<void> dials(const std::string& subject, const std::string& digits);
  /// From outside; `diverted` times before it came here.
  [[nodiscard]] Result<void> calls(const std::string& subject, const std::string& number, int diverted);
  [[nodiscard]] Result<void> replaces(const std::string& subject, LegId old);
  void restart();

  flow::VirtualLoop loop;
  MemoryMedia media;
  Network network;
  directory::Directory directory;
  directory::FeatureState state;
  MemoryMessages messages;
  Records recorder;
  call::Admission admission{loop};
  NamedPrompts prompts;
  features::House house;
  std::unique_ptr<call::Calls> exchange;
  std::vector<std::string> bugs;
  std::vector<std::string> alerts;  // what the tenants' lists have been told

 private:
  void start();
  /// Whose the phone is at present.
  [[nodiscard]] const directory::User& user_at(const directory::FoundDevice& phone) const;
  [[nodiscard]] call::Party party_of(const std::string& subject);
};

}  // namespace centrale::scenarios
