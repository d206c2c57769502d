#include "prompts/prompt_files.hpp"

#include "prompts/compose.hpp"

namespace centrale::prompts {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view usual_music = "music/default.wav";
constexpr int deepest = 2;  // tenant, then language

/// The WAV files below a folder by their relative names. What cannot be read is not there.
std::unordered_set<std::string> wav_files(const fs::path& folder) {
  std::unordered_set<std::string> names;
  std::error_code failed;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    if (entry.depth() >= deepest) entry.disable_recursion_pending();
    if (entry->path().extension() == ".wav")
      names.insert(entry->path().lexically_relative(folder).generic_string());
  }
  return names;
}

}  // namespace

PromptFiles::PromptFiles(fs::path built_in, fs::path tenants, Uploaded uploaded)
    : tenants_folder_(fs::absolute(tenants)),
      uploaded_(std::move(uploaded)),
      built_in_(wav_files(built_in)),
      own_(wav_files(tenants_folder_)) {}

/// Empty: the tenant has no such recording.
std::string PromptFiles::own(const TenantId& tenant, std::string_view name) const {
  if (uploaded_) {
    if (std::string found = uploaded_(tenant, std::string(name)); !found.empty()) return found;
  }
  const std::string key = tenant.value() + "/" + std::string(name);
  for (const std::string& file : {key, key + ".wav"}) {
    if (own_.contains(file)) return (tenants_folder_ / file).string();
  }
  return {};
}

std::string PromptFiles::find_clip(const std::string& id, Language language, const TenantId& tenant) const {
  const std::string file = id + ".wav";
  const std::string spoken = std::string(name_of(language)) + "/" + file;
  if (std::string found = own(tenant, spoken); !found.empty()) return found;
  if (std::string found = own(tenant, file); !found.empty()) return found;
  return built_in_.contains(spoken) ? spoken : std::string();
}

std::vector<std::string> PromptFiles::files(const Phrase& phrase, const std::string& language,
                                            const TenantId& tenant) const {
  std::vector<std::string> found;
  const Language spoken = language_of(language);
  for (Sound& sound : clips(phrase, spoken)) {
    std::string file = sound.own_file ? own(tenant, sound.name) : find_clip(sound.name, spoken, tenant);
    // A file that is no recording of the tenant's is a voicemail message, which the worker finds itself.
    if (file.empty() && sound.own_file) file = std::move(sound.name);
    if (!file.empty()) found.push_back(std::move(file));
  }
  return found;
}

std::string PromptFiles::music_on_hold(const TenantId& tenant, const std::string& own_name) const {
  if (!own_name.empty()) {
    if (std::string found = own(tenant, own_name); !found.empty()) return found;
  }
  return std::string(usual_music);
}

}  // namespace centrale::prompts
