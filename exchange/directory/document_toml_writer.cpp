#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "directory/document.hpp"
#include "directory/syntax.hpp"

namespace centrale::directory {
namespace {

bool is_bare_key(std::string_view key) {
  constexpr auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
  };
  return !key.empty() && std::ranges::all_of(key, ok);
}

void quote(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string key_text(std::string_view key) {
  if (is_bare_key(key)) return std::string(key);
  std::string quoted;
  quote(key, quoted);
  return quoted;
}

bool is_list_of_tables(const Value& value) {
  const auto* list = value.list();
  return list != nullptr && !list->empty() &&
         std::ranges::all_of(*list, [](const Value& each) { return each.table() != nullptr; });
}

/// A table of plain values only is short enough to stand on one line, unless it is a section of its own.
class Writer {
 public:
  explicit Writer(const WriteSecret& write_secret) : write_secret_(write_secret) {}

  void section(const Value::Table& fields, const std::string& path) {
    for (const Field& field : fields) {
      if (field.value.table() == nullptr && !is_list_of_tables(field.value)) line(field);
    }
    for (const Field& field : fields) subsection(field, path);
  }

  std::string take() { return std::move(out_); }

 private:
  void line(const Field& field) {
    if (field.value.is_null()) return;
    out_ += key_text(field.key) + " = ";
    inline_value(field.value);
    out_ += '\n';
  }

  void subsection(const Field& field, const std::string& path) {
    const std::string name = path.empty() ? key_text(field.key) : path + "." + key_text(field.key);
    if (const auto* table = field.value.table()) {
      out_ += fmt::format("\n[{}]\n", name);
      section(*table, name);
    } else if (is_list_of_tables(field.value)) {
      for (const Value& each : *field.value.list()) {
        out_ += fmt::format("\n[[{}]]\n", name);
        section(*each.table(), name);
      }
    }
  }

  void inline_value(const Value& value) {
    if (const auto* text = value.text()) return quote(*text, out_);
    if (const auto* secret = value.secret()) return quote(write_secret_(*secret), out_);
    if (const auto* number = value.integer()) out_ += std::to_string(*number);
    if (const auto* truth = value.boolean()) out_ += *truth ? "true" : "false";
    if (const auto* real = value.real()) out_ += fmt::format("{:#}", *real);
    if (const auto* list = value.list()) inline_list(*list);
    if (const auto* table = value.table()) inline_table(*table);
  }

  void inline_list(const Value::List& list) {
    out_ += '[';
    for (std::size_t at = 0; at < list.size(); ++at) {
      if (at > 0) out_ += ", ";
      inline_value(list[at]);
    }
    out_ += ']';
  }

  void inline_table(const Value::Table& table) {
    out_ += '{';
    for (std::size_t at = 0; at < table.size(); ++at) {
      out_ += (at > 0 ? ", " : "") + key_text(table[at].key) + " = ";
      inline_value(table[at].value);
    }
    out_ += '}';
  }

  const WriteSecret& write_secret_;
  std::string out_;
};

}  // namespace

std::string to_toml(const Value& value, const WriteSecret& write_secret) {
  Writer writer(write_secret);
  if (const auto* fields = value.table()) writer.section(*fields, "");
  return writer.take();
}

}  // namespace centrale::directory
