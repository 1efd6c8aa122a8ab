#include "config/order_book.h"
#include "config/quote.h"
#include "config/sections/app_name.h"
#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr auto wanted = R"(an array of names of apps such as ["web", "queue"])";

void read_members(TableReader& group, const Entry& entry) {
  const Entry* apps = group.entry("apps");
  if (apps == nullptr)
    return group.complain_at(
        entry.place, '[' + group.name() + R"(] has no apps; write apps = ["web", "queue"])");
  const auto* names = apps->value.as<Array>();
  if (names == nullptr || names->empty())
    return group.complain("apps", std::string(" must be ") + wanted + ", not " +
                                      (names == nullptr ? apps->value.describe() : "empty"));
  for (const Value& value : *names)
    if (const auto name = group.text_of("apps", value, wanted))
      group.scope().order.note_member(entry.key, {group.scope().file, value.place, *name});
}

void read_group(TableReader& groups, const Entry& entry) {
  if (!is_app_name(entry.key))
    return groups.complain_at(
        entry.place,
        in_quotes(entry.key) +
            " cannot name a group; a name has 1 to 64 letters, digits, '_', '.' or '-', and is "
            "not \"all\"");
  auto group = groups.table(entry.key);
  if (!group) return;
  groups.scope().order.note_group({groups.scope().file, entry.place, entry.key});
  read_members(*group, entry);
  group->finish();
}

}  // namespace

void read_groups(TableReader& file) {
  auto groups = file.table("group");
  if (!groups) return;
  for (const Entry& entry : file.entry("group")->value.as<Table>()->entries)
    read_group(*groups, entry);
}

}  // namespace skep::config
