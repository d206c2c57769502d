#include "events/assembly.hpp"

#include "base/bytes.hpp"
#include "events/frame.hpp"

namespace centrale::events {
namespace {

constexpr std::uint32_t kMagic = 0x31504b43;  // "CKP1"

/// Kind and interaction stand at the beginning of every record: enough to put it in its place.
struct Peek {
  std::uint8_t kind = 0;
  std::string_view id{};
};

Peek peek(std::string_view record) {
  if (record.size() < 4) return {};
  std::uint16_t size = 0;
  std::memcpy(&size, record.data() + 2, sizeof size);
  if (record.size() < 4u + size) return {};
  return {static_cast<std::uint8_t>(record[1]), record.substr(4, size)};
}

constexpr std::uint8_t kBegin = 0;
constexpr std::uint8_t kEnd = 4;

void append(std::string& packed, std::string_view record) {
  const auto size = static_cast<std::uint32_t>(record.size());
  packed.append(reinterpret_cast<const char*>(&size), sizeof size);
  packed.append(record);
}

}  // namespace

std::string pack(const Interaction& interaction) {
  std::string packed;
  for (const Record& record : interaction.records) {
    std::string bytes;
    encode(record, bytes);
    append(packed, bytes);
  }
  return packed;
}

std::optional<Interaction> unpack(const InteractionId& id, std::string_view bytes) {
  Interaction interaction{.id = id};
  ByteReader reader(bytes);
  while (reader.ok() && !reader.at_end()) {
    if (!decode(reader.text(), interaction.records.emplace_back())) return std::nullopt;
  }
  return reader.ok() ? std::optional(std::move(interaction)) : std::nullopt;
}

// What does not begin with a Begin (a late word about something that is over) is not kept.
std::optional<Finished> Assembly::add(std::string_view record) {
  const Peek what = peek(record);
  if (what.id.empty()) return std::nullopt;
  std::string id(what.id);
  const auto found = what.kind == kBegin ? open_.try_emplace(id).first : open_.find(id);
  if (found == open_.end()) return std::nullopt;
  append(found->second, record);
  if (what.kind != kEnd) return std::nullopt;
  Finished finished{.records = std::move(found->second)};
  open_.erase(found);
  const auto interaction = unpack(InteractionId(std::move(id)), finished.records);
  auto cdr = interaction ? derive_cdr(*interaction) : std::nullopt;
  if (!cdr) return std::nullopt;
  finished.cdr = std::move(*cdr);
  return finished;
}

std::optional<Interaction> Assembly::find(const InteractionId& id) const {
  const auto found = open_.find(id.value());
  return found == open_.end() ? std::nullopt : unpack(id, found->second);
}

std::vector<InteractionId> Assembly::ids() const {
  std::vector<InteractionId> all;
  all.reserve(open_.size());
  for (const auto& [id, records] : open_) all.emplace_back(id);
  return all;
}

std::string Assembly::snapshot(std::uint64_t sequence) const {
  ByteWriter writer;
  writer.put(kMagic).put(sequence).put(static_cast<std::uint64_t>(open_.size()));
  for (const auto& [id, records] : open_) writer.put(std::string_view(id)).put(std::string_view(records));
  const std::uint32_t crc = crc32c(writer.bytes());
  writer.put(crc);
  return writer.take();
}

std::optional<std::uint64_t> Assembly::restore(std::string_view snapshot) {
  if (snapshot.size() < sizeof(std::uint32_t)) return std::nullopt;
  const std::string_view covered = snapshot.substr(0, snapshot.size() - sizeof(std::uint32_t));
  ByteReader tail(snapshot.substr(covered.size()));
  if (tail.get<std::uint32_t>() != crc32c(covered)) return std::nullopt;
  ByteReader reader(covered);
  if (reader.get<std::uint32_t>() != kMagic) return std::nullopt;
  const auto sequence = reader.get<std::uint64_t>();
  std::unordered_map<std::string, std::string> open;
  for (auto left = reader.get<std::uint64_t>(); left > 0 && reader.ok(); --left) {
    std::string id(reader.text());
    open.insert_or_assign(std::move(id), std::string(reader.text()));
  }
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  open_ = std::move(open);
  return sequence;
}

}  // namespace centrale::events
