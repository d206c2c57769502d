#include "app/uploads.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "app/admin_configuration.hpp"
#include "directory/sounds.hpp"

namespace centrale::app {
namespace {

using Stands = jobs::UploadState::Stands;

Result<directory::TenantPtr> tenant_of(const UploadWorld& world, const api::Arguments& with) {
  auto tenant = world.configuration.tenant(TenantId(word_of(with, "tenant")));
  if (!tenant) return fail(fmt::format("there is no tenant {}", word_of(with, "tenant")));
  return tenant;
}

jobs::UploadId upload_of(const api::Arguments& with) { return jobs::UploadId(word_of(with, "upload")); }

Result<std::string> begin(const UploadWorld& world, const api::Arguments& with) {
  const auto tenant = tenant_of(world, with);
  if (!tenant) return std::unexpected(tenant.error());
  if (!world.has_space()) return fail("the disk is full: nothing can be taken");
  const auto id = world.desk.begin((*tenant)->id(), word_of(with, "name"));
  if (!id) return std::unexpected(id.error());
  return id->value();
}

Result<std::string> part(const UploadWorld& world, const api::Arguments& with) {
  const std::string text = word_of(with, "bytes");
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int read =
      ::sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL);
  if (read != 0 || end != text.data() + text.size()) return fail("upload-part: bytes are not base64");
  const auto added = world.desk.add(upload_of(with), std::string_view(bytes).substr(0, size));
  if (!added) return std::unexpected(added.error());
  return "";
}

Result<std::string> end(const UploadWorld& world, const api::Arguments& with) {
  const auto ended = world.desk.end(upload_of(with));
  if (!ended) return std::unexpected(ended.error());
  return "";
}

/// "waiting" and "converting" while it is not decided.
Result<std::string> state(const UploadWorld& world, const api::Arguments& with) {
  const auto now = world.desk.state(upload_of(with));
  if (!now) return std::unexpected(now.error());
  switch (now->stands) {
    case Stands::receiving: return "receiving";
    case Stands::waiting: return "waiting";
    case Stands::converting: return "converting";
    case Stands::done: return now->words + "\n";
    case Stands::failed: break;
  }
  return fail(now->words);
}

std::string used_at(const directory::Tenant& tenant, const std::string& name) {
  std::string places;
  for (const directory::SoundUse& use : directory::sounds_used(tenant)) {
    if (use.name == name) places += (places.empty() ? "" : ", ") + use.path;
  }
  return places;
}

Result<std::string> list(const UploadWorld& world, const api::Arguments& with) {
  const auto tenant = tenant_of(world, with);
  if (!tenant) return std::unexpected(tenant.error());
  std::string text;
  for (const store::Sound& each : world.sounds.list((*tenant)->id()))
    text += fmt::format("{}  {} s  {}\n", each.name, each.length / std::chrono::seconds(1),
                        used_at((*tenant)->tenant(), each.name));
  return text;
}

// What names it cannot change meanwhile: that, too, comes over this socket, one request after the other.
Result<std::string> remove(const UploadWorld& world, const api::Arguments& with) {
  const auto tenant = tenant_of(world, with);
  if (!tenant) return std::unexpected(tenant.error());
  const std::string name = word_of(with, "name");
  if (const std::string places = used_at((*tenant)->tenant(), name); !places.empty())
    return fail(fmt::format("{} is in use, at {}", name, places));
  const auto removed = world.sounds.remove((*tenant)->id(), name);
  if (!removed) return std::unexpected(removed.error());
  return fmt::format("{} is removed\n", name);
}

}  // namespace

std::map<std::string, api::Handler> upload_handlers(const UploadWorld& world) {
  const auto bound = [world](Result<std::string> (*handle)(const UploadWorld&, const api::Arguments&)) {
    return [world, handle](const api::Arguments& with) { return handle(world, with); };
  };
  return {{"upload-begin", bound(begin)}, {"upload-part", bound(part)}, {"upload-end", bound(end)},
          {"upload-state", bound(state)}, {"uploads", bound(list)},     {"remove-upload", bound(remove)}};
}

}  // namespace centrale::app
