// Account codes: the project or the client that a call outside is written to.
#pragma once

#include <optional>
#include <string>

#include "call/call_ref.hpp"

namespace centrale::features {

/// The caller's class of service wants a code, and he has given none. Only of who calls himself: nobody can
/// be asked when a call is forwarded.
[[nodiscard]] bool needs_account(const call::CallRef& call);

/// Asks by voice, three times at most. Nothing: no code of the tenant came.
[[nodiscard]] flow::Task<std::optional<directory::AccountCode>> ask_account(call::CallRef call);

/// `dialled` behind the code *71: "", "1001" or "1001*0201234567"; what is missing is asked for. The call is
/// written to the account, and the number is what is to be called. Nothing: no code, or no number.
[[nodiscard]] flow::Task<std::optional<std::string>> account_and_number(call::CallRef call,
                                                                        std::string dialled);

}  // namespace centrale::features
