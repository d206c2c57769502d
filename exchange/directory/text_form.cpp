#include "directory/text_form.hpp"

#include <algorithm>
#include <array>

namespace centrale::directory {

namespace {

/// The actions that are one word.
struct WordRow {
  std::string_view word;
  MenuAction action;
};
const std::array<WordRow, 6>& word_rows() {
  static const std::array<WordRow, 6> kRows{{{"repeat", RepeatMenu{}},
                                             {"previous", PreviousMenu{}},
                                             {"operator", AskOperator{}},
                                             {"dial-extension", DialByExtension{}},
                                             {"dial-name", DialByName{}},
                                             {"exit", LeaveMenu{}}}};
  return kRows;
}

constexpr std::string_view kMenu = "menu:", kAnnounce = "announce:", kPlay = "play:";

}  // namespace

std::optional<MenuAction> TextForm<MenuAction>::parse(std::string_view text) {
  for (const WordRow& row : word_rows()) {
    if (text == row.word) return row.action;
  }
  if (text.starts_with(kMenu)) {
    const std::string_view id = text.substr(kMenu.size());
    return is_id(id) ? std::optional<MenuAction>(GoToMenu{std::string(id)}) : std::nullopt;
  }
  if (text.starts_with(kAnnounce)) {
    auto to = parse_destination(text.substr(kAnnounce.size()));
    return to ? std::optional<MenuAction>(TransferAloud{std::move(*to)}) : std::nullopt;
  }
  if (text.starts_with(kPlay)) {
    auto what = TextForm<Greeting>::parse(text.substr(kPlay.size()));
    const bool something = what && what->kind != Greeting::Kind::standard;
    return something ? std::optional<MenuAction>(PlayAnnouncement{std::move(*what)}) : std::nullopt;
  }
  if (auto to = parse_destination(text)) return MenuAction(std::move(*to));
  return std::nullopt;
}

std::string TextForm<MenuAction>::print(const MenuAction& action) {
  for (const WordRow& row : word_rows()) {
    if (action == row.action) return std::string(row.word);
  }
  if (const auto* menu = std::get_if<GoToMenu>(&action)) return std::string(kMenu) + menu->menu;
  if (const auto* aloud = std::get_if<TransferAloud>(&action))
    return std::string(kAnnounce) + to_text(aloud->to);
  if (const auto* play = std::get_if<PlayAnnouncement>(&action))
    return std::string(kPlay) + TextForm<Greeting>::print(play->what);
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
