#include "sip/message.hpp"

namespace centrale::sip {

std::string_view Message::header(HeaderName name) const {
  const std::size_t first = first_[static_cast<std::size_t>(name)];
  return first == 0 ? std::string_view{} : view(entry(first - 1).value());
}

std::string_view Message::header(std::string_view name) const {
  const HeaderName id = header_name_of(name);
  if (id != HeaderName::other) return header(id);
  for (std::size_t i = 0; i < count_; ++i) {
    if (entry(i).id == HeaderName::other && same_token(view(entry(i).name()), name))
      return view(entry(i).value());
  }
  return {};
}

Message::Header Message::header_at(std::size_t index) const {
  const Entry& found = entry(index);
  return {found.id, view(found.name()), view(found.value())};
}

std::vector<std::string_view> Message::all(HeaderName name) const {
  std::vector<std::string_view> values;
  each(name, [&values](std::string_view value) { values.push_back(value); });
  return values;
}

bool Message::lists(HeaderName name, std::string_view token) const {
  bool found = false;
  each_line(name, [&](std::string_view line) { found = found || list_has(line, token); });
  return found;
}

Via Message::top_via() const {
  std::string_view line = header(HeaderName::via);
  return parse_via(next_list_value(line).value_or(std::string_view{})).value_or(Via{});
}

NameAddr Message::from() const { return parse_name_addr(header(HeaderName::from)).value_or(NameAddr{}); }
NameAddr Message::to() const { return parse_name_addr(header(HeaderName::to)).value_or(NameAddr{}); }

std::optional<NameAddr> Message::name_addr(HeaderName name) const {
  std::string_view line = header(name);
  const auto value = next_list_value(line);
  if (!value) return std::nullopt;
  auto parsed = parse_name_addr(*value);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<std::uint32_t> Message::number(HeaderName name) const {
  return parse_number(header(name).substr(0, header(name).find_first_of(";(")));
}

void Message::add(const Entry& added) {
  auto& first = first_[static_cast<std::size_t>(added.id)];
  if (count_ < kInline) {
    inline_[count_] = added;
  } else {
    more_.push_back(added);
  }
  ++count_;
  if (first == 0) first = count_;
}

}  // namespace centrale::sip
