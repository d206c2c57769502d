#include <boost/json.hpp>

#include "directory/document.hpp"

namespace centrale::directory {
namespace {

namespace json = boost::json;

Value convert(const json::value& from) {
  if (const auto* object = from.if_object()) {
    Value::Table fields;
    fields.reserve(object->size());
    for (const auto& each : *object) fields.push_back({std::string(each.key()), convert(each.value())});
    return Value(std::move(fields));
  }
  if (const auto* array = from.if_array()) {
    Value::List list;
    list.reserve(array->size());
    for (const json::value& each : *array) list.push_back(convert(each));
    return Value(std::move(list));
  }
  if (const auto* text = from.if_string()) return Value(std::string(text->data(), text->size()));
  if (const auto* number = from.if_int64()) return Value(*number);
  if (const auto* real = from.if_double()) return Value(*real);
  if (const auto* truth = from.if_bool()) return Value(*truth);
  return Value();
}

json::value convert(const Value& from, const WriteSecret& write_secret) {
  if (const auto* fields = from.table()) {
    json::object object;
    for (const Field& field : *fields) object[field.key] = convert(field.value, write_secret);
    return object;
  }
  if (const auto* list = from.list()) {
    json::array array;
    for (const Value& each : *list) array.push_back(convert(each, write_secret));
    return array;
  }
  if (const auto* text = from.text()) return json::string(*text);
  if (const auto* secret = from.secret()) return json::string(write_secret(*secret));
  if (const auto* number = from.integer()) return *number;
  if (const auto* real = from.real()) return *real;
  if (const auto* truth = from.boolean()) return *truth;
  return nullptr;
}

}  // namespace

Result<Value> parse_json(std::string_view text) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 32;
  const json::value parsed = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return fail(error.message());
  return convert(parsed);
}

std::string to_json(const Value& value, const WriteSecret& write_secret) {
  return json::serialize(convert(value, write_secret));
}

}  // namespace centrale::directory
