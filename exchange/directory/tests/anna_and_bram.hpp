// A tenant made by hand: two users, and a class of service without international calls.
#pragma once

#include "directory/tenant.hpp"

namespace centrale::directory::testing {

inline User user_of(const char* id, const char* extension) {
  User user;
  user.id = UserId(id);
  user.extension = Extension(extension);
  return user;
}

inline Tenant anna_and_bram() {
  Tenant tenant;
  tenant.id = TenantId("acme");
  ClassOfService national;
  national.id = ClassOfServiceId("national");
  national.international = false;
  tenant.classes_of_service = {national};
  tenant.users = {user_of("anna", "201"), user_of("bram", "202")};
  tenant.users[0].numbers = {*parse_e164("+31201230201")};
  return tenant;
}

}  // namespace centrale::directory::testing
