// The dialog event package (RFC 4235): what a colleague's phones are doing, for the lamps of other phones.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "call/calls.hpp"
#include "directory/directory.hpp"
#include "edge/dialog_info.hpp"
#include "sip/invite_session.hpp"
#include "sip/subscription.hpp"

namespace centrale::edge {

/// What each live leg of a user is doing now.
using ListLegs = std::function<std::vector<call::LegFacts>(const Of<UserId>&)>;
/// A leg's dialog as its phone names it; nothing: it has none.
using NameDialog = std::function<std::optional<sip::DialogNames>(LegId)>;
/// Whether any of the user's phones is registered.
using IsReachable = std::function<bool(const Of<UserId>&)>;

/// A subscription's resource names a user, "TENANT USER", or the list of lamps of one, "TENANT USER lamps".
[[nodiscard]] std::string resource_of(const Of<UserId>& user);
[[nodiscard]] std::string lamps_of(const Of<UserId>& user);
[[nodiscard]] bool is_lamps(const std::string& resource);
[[nodiscard]] Of<UserId> user_of(const std::string& resource);

/// The user part of the URI that a user is shown as: his extension, or his id when he has none.
[[nodiscard]] std::string_view name_in_uri(const directory::User& user);

/// §3.7.1 of RFC 4235: one leg as the state of one dialog. `host`: ours, for identities.
[[nodiscard]] DialogLine line_of(const call::LegFacts& leg, const std::string& host);

/// Whoever knows a dialog's names can take it over (RFC 3891). So they are told for one's own phones, and of
/// a ringing phone to those who may pick its calls up; of a colleague's talk never (RFC 4235 §6).
[[nodiscard]] bool may_name(const directory::TenantSnapshot& tenant, const UserId& watcher,
                            const UserId& watched, DialogState state);

/// A lamp is a function of the legs that there are and of the registrations: nothing is kept here.
/// Owner: Lamps. Loop's thread only.
class DialogPackage final : public sip::Package {
 public:
  struct Sources {
    const directory::Directory& directory;
    ListLegs legs;
    NameDialog name_dialog;
    IsReachable reachable;
    std::string host;
  };
  explicit DialogPackage(Sources sources) : from_(std::move(sources)) {}
  [[nodiscard]] std::string_view name() const override { return "dialog"; }
  [[nodiscard]] std::string_view content_type() const override { return "application/dialog-info+xml"; }
  [[nodiscard]] sip::EventBody state(const sip::Telling& telling) override;
  [[nodiscard]] std::optional<std::vector<std::string>> members(const std::string& resource) const override;
  [[nodiscard]] sip::Shown shown(const std::string& resource) const override;

 private:
  [[nodiscard]] std::vector<DialogLine> lines_of(const directory::TenantSnapshot& tenant,
                                                 const directory::User& watched, const UserId& watcher) const;

  Sources from_;
};

}  // namespace centrale::edge
