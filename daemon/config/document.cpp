#include "config/document.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

#include <toml++/toml.h>

#include "config/syntax.h"
#include "config/syntax_sentence.h"

namespace skep::config {
namespace {

// No key lies deeper; what does is unknown anyway and need not be looked into.
constexpr int most_levels = 8;

Place place_of(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

Value value_of(const toml::node& node, int level);

Table table_of(const toml::table& source, int level) {
  Table table;
  if (level > most_levels) return table;
  for (const auto& [key, node] : source) {
    table.entries.push_back(
        {std::string(key.str()), place_of(key.source()), value_of(node, level + 1)});
  }
  std::sort(table.entries.begin(), table.entries.end(),
            [](const Entry& a, const Entry& b) { return a.place < b.place; });
  return table;
}

Array array_of(const toml::array& source, int level) {
  Array array;
  if (level > most_levels) return array;
  for (const toml::node& node : source) array.push_back(value_of(node, level + 1));
  return array;
}

Value value_of(const toml::node& node, int level) {
  const Place place = place_of(node.source());
  switch (node.type()) {
    case toml::node_type::string:
      return {place, node.as_string()->get()};
    case toml::node_type::integer:
      return {place, node.as_integer()->get()};
    case toml::node_type::floating_point:
      return {place, node.as_floating_point()->get()};
    case toml::node_type::boolean:
      return {place, node.as_boolean()->get()};
    case toml::node_type::array:
      return {place, array_of(*node.as_array(), level)};
    case toml::node_type::table:
      return {place, table_of(*node.as_table(), level)};
    default:
      return {place, Moment{}};
  }
}

}  // namespace

tl::expected<Table, Problem> parse_document(const std::string& text, const std::string& file) {
  const auto problem = [&](Place place, std::string message) {
    return tl::unexpected(Problem{file, place.line, place.column, std::move(message)});
  };
  if (auto flaw = find_flaw(text)) return problem(flaw->place, std::move(flaw->message));
  try {
    return table_of(toml::parse(std::string_view(text), std::string_view(file)), 0);
  } catch (const toml::parse_error& error) {
    Flaw flaw = syntax_flaw(error.description(), place_of(error.source()), text);
    return problem(flaw.place, std::move(flaw.message));
  } catch (const std::exception& error) {
    return problem({}, std::string("this cannot be read as TOML: ") + error.what());
  }
}

}  // namespace skep::config
