#include "directory/text_form.hpp"

#include <algorithm>

namespace centrale::directory {

std::optional<MenuAction> TextForm<MenuAction>::parse(std::string_view text) {
  if (text == "repeat") return RepeatMenu{};
  if (text == "previous") return PreviousMenu{};
  constexpr std::string_view kMenu = "menu:";
  if (text.starts_with(kMenu)) {
    const std::string_view id = text.substr(kMenu.size());
    return is_id(id) ? std::optional<MenuAction>(GoToMenu{std::string(id)}) : std::nullopt;
  }
  if (auto to = parse_destination(text)) return MenuAction(std::move(*to));
  return std::nullopt;
}

std::string TextForm<MenuAction>::print(const MenuAction& action) {
  if (const auto* menu = std::get_if<GoToMenu>(&action)) return "menu:" + menu->menu;
  if (std::holds_alternative<RepeatMenu>(action)) return "repeat";
  if (std::holds_alternative<PreviousMenu>(action)) return "previous";
  return to_text(std::get<Destination>(action));
}

// The name becomes part of a path: an id has no slash and does not begin with a dot.
std::optional<Greeting> TextForm<Greeting>::parse(std::string_view text) {
  if (text == "standard") return Greeting{};
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !is_id(text.substr(colon + 1))) return std::nullopt;
  std::string name(text.substr(colon + 1));
  if (text.substr(0, colon) == "prompt") return Greeting{Greeting::Kind::prompt, std::move(name)};
  if (text.substr(0, colon) == "file") return Greeting{Greeting::Kind::file, std::move(name)};
  return std::nullopt;
}

std::string TextForm<Greeting>::print(const Greeting& greeting) {
  if (greeting.kind == Greeting::Kind::standard) return "standard";
  return (greeting.kind == Greeting::Kind::prompt ? "prompt:" : "file:") + greeting.name;
}

std::optional<FeatureAction> TextForm<FeatureAction>::parse(std::string_view text) {
  const auto table = feature_code_table();
  const auto found = std::ranges::find(table, text, &FeatureCodeRow::name);
  return found == table.end() ? std::nullopt : std::optional(found->action);
}

std::string TextForm<FeatureAction>::print(FeatureAction action) {
  const auto table = feature_code_table();
  const auto found = std::ranges::find(table, action, &FeatureCodeRow::action);
  return found == table.end() ? "unknown" : std::string(found->name);
}

}  // namespace centrale::directory
