// What a call reaches, imagined: phones that nobody answers, media that nobody hears, boxes that keep
// nothing.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "call/leg_port.hpp"
#include "call/media_port.hpp"
#include "directory/feature_state.hpp"
#include "directory/snapshot.hpp"
#include "features/voicemail/messages.hpp"
#include "flow/loop.hpp"
#include "flow/wait.hpp"
#include "prompts/prompt_source.hpp"

namespace centrale::explain {

/// Prompts by their ids.
class NamedPrompts final : public prompts::PromptSource {
 public:
  [[nodiscard]] std::vector<std::string> files(const prompts::Phrase& phrase, const std::string& language,
                                               const TenantId& tenant) const override;
  [[nodiscard]] std::string music_on_hold(const TenantId&, const std::string&) const override {
    return "music on hold";
  }
};

/// Every playing ends after a second, every recording after ten.
class ImaginedMedia final : public call::MediaPort {
 public:
  using Heard = std::function<void(call::EndpointId, const std::string&)>;
  ImaginedMedia(flow::Loop& loop, Heard heard);
  ~ImaginedMedia() override;

  void connect(call::EndpointId, call::EndpointId) override {}
  void silence(call::EndpointId) override {}
  void play(call::EndpointId endpoint, call::PlaybackId playback, const call::Playlist& playlist) override;
  void join(call::EndpointId endpoint, call::MixId mix, call::Voice voice) override;
  void announce(call::MixId mix, const call::Playlist& playlist) override;
  void send_digits(call::EndpointId, const std::string&) override {}
  void record(call::EndpointId endpoint, call::RecordingId recording,
              const call::RecordingOrder& order) override;
  void stop_recording(call::RecordingId recording) override;
  void listen(call::PlaybackId playback, call::MediaListener& listener) override;
  void listen(call::RecordingId recording, call::MediaListener& listener) override;
  void forget(call::PlaybackId playback) override;
  void forget(call::RecordingId recording) override;
  void keep(call::EndpointId, const std::string&) override {}

 private:
  struct Playing;
  struct Recording;
  void played(call::PlaybackId playback);
  void recorded(call::RecordingId recording, call::RecordingResult::How how);

  flow::Loop& loop_;
  Heard heard_;
  std::map<call::MixId, call::EndpointId> mixes_;  // with the first who is in each
  std::map<call::PlaybackId, std::unique_ptr<Playing>> playing_;
  std::map<call::RecordingId, std::unique_ptr<Recording>> recording_;
};

/// A leg that rings and is not answered, or, outside, is answered at once; the caller's presses keys.
class ImaginedLeg final : public call::LegPort {
 public:
  enum class Manner : std::uint8_t { caller, rings, answers };
  ImaginedLeg(flow::Loop& loop, std::uint64_t number, Manner manner);

  /// The caller's keys, once he is answered.
  void will_press(std::string keys) { keys_ = std::move(keys); }
  [[nodiscard]] bool over() const { return over_; }

  [[nodiscard]] LegId id() const override { return LegId(number_); }
  [[nodiscard]] call::EndpointId endpoint() const override { return call::EndpointId(number_); }
  void listen(call::LegListener& listener) override;
  void alert() override {}
  void early_media() override {}
  void answer() override;
  void refuse(call::Refusal) override { over_ = true; }
  void hang_up(call::Ending) override { over_ = true; }
  void show(const call::Party&) override {}
  void report_transfer(call::TransferProgress) override {}
  void transfer_failed(call::Refusal) override {}
  [[nodiscard]] std::string snapshot() const override { return {}; }

 private:
  void next();

  std::uint64_t number_;
  Manner manner_;
  std::string keys_;
  bool over_ = false;
  call::LegListener* listener_ = nullptr;
  flow::Timer timer_;
};

/// Every phone that is configured is there.
class ImaginedNetwork final : public call::Dialler {
 public:
  ImaginedNetwork(flow::Loop& loop, const directory::TenantSnapshot& tenant,
                  const directory::FeatureState& features)
      : loop_(loop), tenant_(tenant), features_(features) {}

  [[nodiscard]] std::unique_ptr<ImaginedLeg> caller(std::string keys);
  [[nodiscard]] std::vector<std::unique_ptr<call::LegPort>> dial(const call::LegOrder& order) override;
  [[nodiscard]] std::vector<DeviceId> reachable_devices(const Of<UserId>& user) const override;
  [[nodiscard]] Result<std::unique_ptr<call::LegPort>> adopt(const std::string& snapshot) override;

 private:
  flow::Loop& loop_;
  const directory::TenantSnapshot& tenant_;
  const directory::FeatureState& features_;
  std::uint64_t last_leg_ = 0;
};

/// Empty boxes with room for everything.
class ImaginedMessages final : public features::Messages {
 public:
  explicit ImaginedMessages(flow::Loop& loop) : loop_(loop) {}

  [[nodiscard]] std::vector<features::Message> list(const features::BoxKey&) const override { return {}; }
  [[nodiscard]] std::string new_id() override { return "imagined"; }
  [[nodiscard]] std::string recording_of(const std::string& id) const override { return id + ".wav"; }
  void deposit(features::NewMessage, features::KeptOrNot done) override { soon(std::move(done)); }
  void forward(const std::string&, features::BoxKey, features::KeptOrNot done) override {
    soon(std::move(done));
  }
  void mark_heard(const std::string&, bool) override {}
  void remove(const std::string&, features::KeptOrNot done) override { soon(std::move(done)); }
  void discard(const std::string&) override {}
  [[nodiscard]] std::string playable(const std::string& id) const override { return recording_of(id); }
  [[nodiscard]] std::string greeting(const features::BoxKey&, features::GreetingFor) const override {
    return {};
  }
  void set_greeting(features::BoxKey, features::GreetingFor, std::string, features::KeptOrNot done) override {
    soon(std::move(done));
  }
  [[nodiscard]] Secret pin(const features::BoxKey&) const override { return {}; }
  void set_pin(features::BoxKey, Secret, features::KeptOrNot done) override { soon(std::move(done)); }
  [[nodiscard]] bool has_space() const override { return true; }
  void raise_alarm(const std::string&) override {}

 private:
  void soon(features::KeptOrNot done);
  flow::Loop& loop_;
};

}  // namespace centrale::explain
