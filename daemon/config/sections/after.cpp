#include <algorithm>

#include "config/order_book.h"
#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr std::size_t most_named = 256;
constexpr auto wanted = R"(an array of names of apps such as ["redis"])";

}  // namespace

void read_after(TableReader& app, AppSpec& spec) {
  const Entry* after = app.entry("after");
  if (after == nullptr) return;
  const auto* names = after->value.as<Array>();
  if (names == nullptr)
    return app.complain("after",
                        std::string(" must be ") + wanted + ", not " + after->value.describe());
  if (names->size() > most_named)
    return app.complain("after", " has " + std::to_string(names->size()) +
                                     " names; an app may be after " + std::to_string(most_named));
  for (const Value& value : *names) {
    const auto name = app.text_of("after", value, wanted);
    if (!name) continue;
    spec.after.push_back(*name);
    app.scope().order.note_after(spec.name, {app.scope().file, value.place, *name});
  }
  std::sort(spec.after.begin(), spec.after.end());
  spec.after.erase(std::unique(spec.after.begin(), spec.after.end()), spec.after.end());
}

}  // namespace skep::config
