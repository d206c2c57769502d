// A mailbox from the caller's side: what he hears, whether he may leave a message, where he goes then. Pure.
#pragma once

#include <cstddef>
#include <optional>

#include "call/party.hpp"
#include "directory/snapshot.hpp"
#include "features/voicemail/messages.hpp"
#include "prompts/phrase.hpp"

namespace centrale::features {

struct Box {
  BoxKey key;
  call::Party owner;
  prompts::Phrase greeting;
  bool takes_messages = true;
  std::optional<directory::Destination> afterwards;
};

/// Empty: the tenant has no such mailbox, or its user has none.
[[nodiscard]] std::optional<Box> box_of(const directory::TenantSnapshot& tenant, const MailboxOwner& owner);

/// "user:carol", "mailbox:office": for records.
[[nodiscard]] std::string name_of(const MailboxOwner& owner);

/// Silence and slips of the hand are no messages.
[[nodiscard]] bool worth_keeping(const directory::VoicemailSettings& settings, Duration length, double peak);

}  // namespace centrale::features
