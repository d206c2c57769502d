#include "directory/config_file.hpp"

#include "directory/credentials.hpp"
#include "directory/feature_state.hpp"
#include "directory/field_reader.hpp"
#include "directory/field_writer.hpp"
#include "directory/sounds.hpp"

namespace centrale::directory {
namespace {

void keep_ha1_only(Device& device, std::string_view realm) {
  if (device.secret.empty()) return;
  device.ha1_md5 = ha1_md5(device.id.value(), realm, device.secret);
  device.ha1_sha256 = ha1_sha256(device.id.value(), realm, device.secret);
  device.secret = Secret();
}

void keep_ha1_only(Tenant& tenant, std::string_view realm) {
  for (User& user : tenant.users) {
    for (Device& device : user.devices) keep_ha1_only(device, realm);
    user.devices.shrink_to_fit();
  }
}

}  // namespace

std::expected<ExchangeConfig, ConfigErrors> parse_exchange(std::string_view toml, std::string_view realm) {
  auto tree = parse_toml(toml);
  if (!tree) return std::unexpected(ConfigErrors{{"file", tree.error().what, ""}});
  return read_exchange(*tree, realm);
}

std::expected<ExchangeConfig, ConfigErrors> read_exchange(const Value& tree, std::string_view realm) {
  ExchangeConfig config;
  ConfigErrors errors;
  FieldReader::read_struct(tree, "", errors, config);
  check(config, errors);
  for (const Tenant& tenant : config.tenants) check_sounds(tenant, errors);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  for (Tenant& tenant : config.tenants) keep_ha1_only(tenant, realm);
  return config;
}

Tenant read_tenant(const Value& tree, const TenantId& id, std::string_view realm, ConfigErrors& errors) {
  const std::string path = "tenants." + id.value();
  Tenant tenant;
  FieldReader::read_struct(tree, path, errors, tenant);
  tenant.id = id;
  if (!is_id(id.value())) errors.push_back({path, std::string(TextForm<TenantId>::rule), id.value()});
  check(tenant, errors);
  check_sounds(tenant, errors);
  keep_ha1_only(tenant, realm);
  return tenant;
}

Value to_value(const ExchangeConfig& config) { return FieldWriter::write_struct(config); }
Value to_value(const Tenant& tenant) { return FieldWriter::write_struct(tenant); }
Value to_value(const Trunk& trunk) { return FieldWriter::write_struct(trunk); }

std::string to_json(const FeatureOverrides& overrides) {
  return to_json(FieldWriter::write_struct(overrides));
}

Result<FeatureOverrides> parse_overrides(std::string_view json) {
  auto tree = parse_json(json);
  if (!tree) return fail(tree.error().what);
  FeatureOverrides overrides;
  ConfigErrors errors;
  FieldReader::read_struct(*tree, "", errors, overrides);
  if (!errors.empty()) return fail(to_text(errors.front()));
  return overrides;
}

}  // namespace centrale::directory
