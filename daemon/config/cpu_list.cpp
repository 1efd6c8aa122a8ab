#include "config/cpu_list.h"

#include <algorithm>
#include <set>
#include <string>

#include "config/quote.h"
#include "config/words.h"
#include "model/sandbox_spec.h"

namespace skep::config {

Result<std::vector<std::uint32_t>> parse_cpu_list(std::string_view text) {
  std::string apart(text);
  std::replace(apart.begin(), apart.end(), ',', ' ');
  std::set<std::uint32_t> cpus;
  for (const std::string_view range : words_of(apart)) {
    const auto dash = range.find('-');
    const auto first = parse_count(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parse_count(range.substr(dash + 1));
    if (!first || !last)
      return fail(in_quotes(text) + " is no list of processors; write it like \"0-3,8\"");
    if (*first > *last)
      return fail(in_quotes(text) +
                  " has a range that ends before it begins: " + std::string(range));
    if (*last >= most_cpus)
      return fail(in_quotes(text) + " names a processor above " + std::to_string(most_cpus - 1) +
                  ", which no Linux has");
    for (std::uint32_t cpu = *first; cpu <= *last; ++cpu) cpus.insert(cpu);
  }
  if (cpus.empty()) return fail(in_quotes(text) + " names no processor; leave the key out for all");
  return std::vector<std::uint32_t>(cpus.begin(), cpus.end());
}

}  // namespace skep::config
