#include "registrar/binding_log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <unordered_map>

#include "base/bytes.hpp"

namespace centrale::registrar {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kLongestRecord = 64 * 1024;
constexpr std::size_t kPendingAtMost = 1U << 20;

void put(ByteWriter& out, const Binding& binding, Duration left) {
  out.put(binding.contact).put(binding.instance).put(binding.path).put(binding.user_agent);
  out.put(binding.call_id).put(binding.cseq).put(binding.reg_id);
  out.put(binding.flow.to_string()).put(static_cast<std::int64_t>(left / 1s));
}

std::optional<Binding> get_binding(ByteReader& in, Instant now) {
  Binding binding;
  binding.contact = in.text();
  binding.instance = in.text();
  binding.path = in.text();
  binding.user_agent = in.text();
  binding.call_id = in.text();
  binding.cseq = in.get<std::uint32_t>();
  binding.reg_id = in.get<std::uint32_t>();
  const auto flow = sip::Flow::parse(in.text());
  binding.expires = now + std::chrono::seconds(in.get<std::int64_t>());
  if (!in.ok() || !flow) return std::nullopt;
  binding.flow = *flow;
  return binding;
}

struct Record {
  DeviceId device;
  std::vector<Binding> bindings;
};

std::optional<Record> parse(std::string_view bytes, Instant now) {
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != kVersion) return std::nullopt;
  Record record{.device = DeviceId{std::string(in.text())}, .bindings = {}};
  const auto count = in.get<std::uint16_t>();
  for (std::uint16_t i = 0; i < count && in.ok(); ++i) {
    auto binding = get_binding(in, now);
    if (!binding) return std::nullopt;
    record.bindings.push_back(std::move(*binding));
  }
  return in.ok() ? std::optional(std::move(record)) : std::nullopt;
}

}  // namespace

BindingLog::BindingLog(flow::Loop& loop, std::filesystem::path file)
    : loop_(loop), file_(std::move(file)), flush_soon_(loop, this, [](BindingLog& self) { self.flush(); }) {}

BindingLog::~BindingLog() {
  flush();
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string BindingLog::record(const DeviceId& device, std::span<const Binding> bindings) const {
  ByteWriter out;
  out.put(kVersion).put(device.value()).put(static_cast<std::uint16_t>(bindings.size()));
  for (const Binding& binding : bindings) put(out, binding, binding.expires - loop_.now());
  return ByteWriter().put(out.bytes()).take();
}

Result<void> BindingLog::load(const std::function<void(DeviceId, std::vector<Binding>)>& visit) {
  if (file_.empty()) return {};
  std::unordered_map<DeviceId, std::vector<Binding>> newest;
  {
    std::ifstream in(file_, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    ByteReader reader(bytes);
    while (!reader.at_end()) {
      const std::string_view raw = reader.text();
      auto found = reader.ok() && raw.size() <= kLongestRecord ? parse(raw, loop_.now()) : std::nullopt;
      if (!found) break;
      newest.insert_or_assign(std::move(found->device), std::move(found->bindings));
    }
  }
  const std::filesystem::path fresh = file_.string() + ".new";
  descriptor_ = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0600);
  if (descriptor_ < 0) return fail(fmt::format("{}: {}", fresh.string(), std::strerror(errno)));
  for (auto& [device, bindings] : newest) {
    if (bindings.empty()) continue;
    write(device, bindings);
    visit(device, std::move(bindings));
  }
  flush();
  std::filesystem::rename(fresh, file_);
  return {};
}

void BindingLog::write(const DeviceId& device, std::span<const Binding> bindings) {
  if (descriptor_ < 0) return;
  pending_ += record(device, bindings);
  if (pending_.size() > kPendingAtMost) return flush();
  if (!flush_soon_.running()) flush_soon_.start(500ms);
}

/// One write of what half a second brought: into the page cache, so the loop does not wait for a disk.
void BindingLog::flush() {
  flush_soon_.stop();
  if (descriptor_ < 0 || pending_.empty()) return;
  const ssize_t written = ::write(descriptor_, pending_.data(), pending_.size());
  // A record cut short by a full disk ends the next reading there; the phones register again.
  if (written >= 0) pending_.clear();
}

}  // namespace centrale::registrar
