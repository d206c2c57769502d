#include <boost/json.hpp>

#include "api/admin_server.hpp"

namespace centrale::api {

namespace json = boost::json;

namespace {

struct Request {
  std::string what;
  Arguments with;
};

Result<Request> parse(const std::string& line) {
  json::parse_options options;
  options.max_depth = 8;
  boost::system::error_code error;
  const json::value value = json::parse(line, error, {}, options);
  const json::object* object = error ? nullptr : value.if_object();
  if (object == nullptr) return fail("a request is one JSON object on one line");
  const json::value* what = object->if_contains("do");
  if (what == nullptr || !what->is_string()) return fail("\"do\" must name a command");
  Request request{.what = std::string(what->as_string()), .with = {}};
  const json::value* with = object->if_contains("with");
  if (with == nullptr) return request;
  if (!with->is_object()) return fail("\"with\" must be an object of texts");
  for (const auto& [name, text] : with->as_object()) {
    if (!text.is_string()) return fail("\"with." + std::string(name) + "\" must be text");
    request.with.emplace(name, std::string(text.as_string()));
  }
  return request;
}

Result<std::string> run(const std::string& line, const std::map<std::string, Handler>& handlers) {
  const auto request = parse(line);
  if (!request) return std::unexpected(request.error());
  const auto handler = handlers.find(request->what);
  if (handler == handlers.end()) return fail("there is no command \"" + request->what + "\"");
  return handler->second(request->with);
}

}  // namespace

std::string answer_line(const std::string& request, const std::map<std::string, Handler>& handlers) {
  const auto done = run(request, handlers);
  return json::serialize(json::object{{"ok", done.has_value()}, {"text", done ? *done : done.error().what}}) +
         "\n";
}

}  // namespace centrale::api
