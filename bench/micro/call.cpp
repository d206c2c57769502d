// What one two-party call costs in call control alone: arrival, dial plan, journey, ringing, talk, record,
// snapshot, end. Signalling and media are ports that do nothing.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "call/calls.hpp"
#include "directory/directory.hpp"
#include "features/rooms/house.hpp"
#include "flow/virtual_loop.hpp"

namespace {

using namespace centrale;

class QuietLeg final : public call::LegPort {
 public:
  explicit QuietLeg(std::uint64_t id) : id_(id) {}
  LegId id() const override { return LegId(id_); }
  call::EndpointId endpoint() const override { return call::EndpointId(id_); }
  void listen(call::LegListener& heard) override { listener = &heard; }
  void alert() override {}
  void early_media() override {}
  void answer() override {}
  void refuse(call::Refusal) override {}
  void hang_up(call::Ending) override {}
  void show(const call::Party&) override {}
  void report_transfer(call::TransferProgress) override {}
  void transfer_failed(call::Refusal) override {}
  std::string snapshot() const override { return "a leg's signalling and media are not call control's"; }
  call::LegListener* listener = nullptr;

 private:
  std::uint64_t id_;
};

class QuietMedia final : public call::MediaPort {
  void connect(call::EndpointId, call::EndpointId) override {}
  void silence(call::EndpointId) override {}
  void play(call::EndpointId, call::PlaybackId, const call::Playlist&) override {}
  void join(call::EndpointId, call::MixId, call::Voice) override {}
  void announce(call::MixId, const call::Playlist&) override {}
  void send_digits(call::EndpointId, const std::string&) override {}
  void record(call::EndpointId, call::RecordingId, const call::RecordingOrder&) override {}
  void stop_recording(call::RecordingId) override {}
  void listen(call::PlaybackId, call::MediaListener&) override {}
  void listen(call::RecordingId, call::MediaListener&) override {}
  void forget(call::PlaybackId) override {}
  void forget(call::RecordingId) override {}
  void keep(call::EndpointId, const std::string&) override {}
};

class QuietDialler final : public call::Dialler {
 public:
  std::vector<std::unique_ptr<call::LegPort>> dial(const call::LegOrder&) override {
    std::vector<std::unique_ptr<call::LegPort>> legs;
    auto leg = std::make_unique<QuietLeg>(++last_leg);
    dialled = leg.get();
    legs.push_back(std::move(leg));
    return legs;
  }
  std::vector<DeviceId> reachable_devices(const Of<UserId>& user) const override {
    return {DeviceId("acme-" + user.id.value())};
  }
  Result<std::unique_ptr<call::LegPort>> adopt(const std::string&) override { return fail("never"); }
  std::uint64_t last_leg = 0;
  QuietLeg* dialled = nullptr;
};

class QuietRecorder final : public events::Recorder {
 public:
  using Recorder::Recorder;

 private:
  void take(const events::Record& record) override { benchmark::DoNotOptimize(&record); }
};

class QuietMessages final : public features::Messages {
  std::vector<features::Message> list(const features::BoxKey&) const override { return {}; }
  std::string new_id() override { return {}; }
  std::string recording_of(const std::string&) const override { return {}; }
  void deposit(features::NewMessage, features::KeptOrNot) override {}
  void forward(const std::string&, features::BoxKey, features::KeptOrNot) override {}
  std::string playable(const std::string&) const override { return {}; }
  std::string greeting(const features::BoxKey&, features::GreetingFor) const override { return {}; }
  void set_greeting(features::BoxKey, features::GreetingFor, std::string, features::KeptOrNot) override {}
  Secret pin(const features::BoxKey&) const override { return {}; }
  void set_pin(features::BoxKey, Secret, features::KeptOrNot) override {}
  void mark_heard(const std::string&, bool) override {}
  void remove(const std::string&, features::KeptOrNot) override {}
  void discard(const std::string&) override {}
  bool has_space() const override { return true; }
  void raise_alarm(const std::string&) override {}
};

class QuietPrompts final : public prompts::PromptSource {
  std::vector<std::string> files(const prompts::Phrase&, const std::string&, const TenantId&) const override {
    return {};
  }
  std::string music_on_hold(const TenantId&, const std::string&) const override { return {}; }
};

directory::Tenant tenant_with(int users) {
  directory::Tenant tenant;
  tenant.id = TenantId("acme");
  for (int at = 0; at < users; ++at) {
    directory::User user;
    user.extension = Extension(std::to_string(1000 + at));
    user.id = UserId(user.extension.value());
    user.name = "User " + user.extension.value();
    user.devices.emplace_back().id = DeviceId("acme-" + user.id.value());
    tenant.users.push_back(user);
  }
  return tenant;
}

struct Bench {
  Bench() { directory.replace(std::make_shared<directory::TenantSnapshot>(tenant_with(1000))); }

  /// An answered call; returns the caller's leg.
  QuietLeg* set_up(int number) {
    auto leg = std::make_unique<QuietLeg>(++dialler.last_leg);
    QuietLeg* caller = leg.get();
    const UserId from(std::to_string(1000 + number % 500));
    call::Party party;
    party.name = "User " + from.value();
    party.extension = Extension(from.value());
    party.user = Of<UserId>{TenantId("acme"), from};
    (void)calls.arrive({.leg = std::move(leg),
                        .tenant = TenantId("acme"),
                        .origin = call::FromDevice{.user = *party.user,
                                                   .device = DeviceId("acme-" + from.value()),
                                                   .digits = std::to_string(1500 + number % 500)},
                        .caller = party,
                        .diversions = {},
                        .signalling_id = "3848276298220188511@phone.acme.example"});
    loop.settle();
    QuietLeg* called = dialler.dialled;
    called->listener->on_ringing();
    loop.settle();
    called->listener->on_answered();
    loop.settle();
    caller->listener->on_changed();
    return caller;
  }

  flow::VirtualLoop loop;
  directory::Directory directory;
  directory::FeatureState state;
  QuietMedia media;
  QuietDialler dialler;
  QuietMessages messages;
  QuietPrompts prompts;
  QuietRecorder recorder{loop};
  call::Admission admission{loop};
  features::House house{state, messages};
  call::Calls calls{{.loop = loop,
                     .dialler = dialler,
                     .media = media,
                     .directory = directory,
                     .admission = admission,
                     .rooms = house,
                     .recorder = recorder,
                     .prompts = prompts,
                     .on_bug = {}}};
};

void call_two_party(benchmark::State& state) {
  Bench bench;
  int number = 0;
  for (auto _ : state) {
    QuietLeg* caller = bench.set_up(++number);
    caller->listener->on_ended(call::Ending::hung_up);
    bench.loop.settle();
  }
  if (bench.calls.count() + bench.calls.legs() != 0) state.SkipWithError("calls are left over");
}
BENCHMARK(call_two_party)->Unit(benchmark::kMicrosecond);

std::size_t heap() { return mallinfo2().uordblks; }

void call_memory_held(benchmark::State& state) {
  constexpr int kCalls = 10000;
  for (auto _ : state) {
    Bench bench;
    for (int at = 0; at < 100; ++at) bench.set_up(at)->listener->on_ended(call::Ending::hung_up);
    bench.loop.settle();
    const std::size_t before = heap();
    std::vector<QuietLeg*> callers(kCalls);
    const std::size_t own = heap() - before;
    for (int at = 0; at < kCalls; ++at) callers[static_cast<std::size_t>(at)] = bench.set_up(at);
    state.counters["bytes_per_call"] = static_cast<double>(heap() - before - own) / kCalls;
    for (QuietLeg* caller : callers) caller->listener->on_ended(call::Ending::hung_up);
    bench.loop.settle();
    if (bench.calls.count() + bench.calls.legs() != 0) state.SkipWithError("calls are left over");
  }
}
BENCHMARK(call_memory_held)->Iterations(1);

}  // namespace
