// A call to a number outside.
#pragma once

#include "call/call_ref.hpp"

namespace centrale::features {

/// By the rights and on the bill of the call's payer; see call/admission.hpp.
[[nodiscard]] flow::Task<call::Next> outside_number(call::CallRef call, call::RingOutside number);

}  // namespace centrale::features
