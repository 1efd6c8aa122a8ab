#include <fmt/format.h>

#include "ctl/body.h"
#include "ctl/json_fields.h"
#include "ctl/operands.h"
#include "ctl/session.h"
#include "ctl/verbs/verbs.h"
#include "model/app_spec.h"

namespace skep::ctl {
namespace {

namespace json = boost::json;

struct Available {
  std::string name;
  bool in_use = false;
  bool autostart = false;
  std::uint32_t workers = 0;
};

Attempt<std::vector<Available>> read_available(std::string_view body) {
  json::error_code error;
  const json::value value = parsed_json(body, error);
  const json::array* array = error ? nullptr : value.if_array();
  if (array == nullptr) return unreadable("the configured apps are no array");
  std::vector<Available> apps;
  for (const json::value& element : *array) {
    const json::object* object = element.if_object();
    if (object == nullptr) return unreadable("one of the configured apps is none");
    const auto workers = count_at(*object, "workers");
    if (!workers || *workers > most_workers)
      return unreadable("a configured app has no number of workers");
    apps.push_back({text_at(*object, "name"), flag_at(*object, "in_use"),
                    flag_at(*object, "autostart"), *workers});
  }
  return apps;
}

Attempt<void> take(std::vector<std::string> words, Arguments& /*into*/) {
  return take_nothing(words, "avail");
}

Attempt<ExitCode> run(const Session& session) {
  auto answer = session.client.get("/v1/config/available");
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status == 422)
    return complaint("ERROR: CANT_REREAD: " + printable_lines(read_error(answer->body)));
  answer = expect_success(std::move(answer));
  if (!answer) return tl::unexpected(answer.error());
  if (session.arguments.json) {
    print_json(session.out, answer->body);
    return ExitCode::success;
  }
  const auto apps = read_available(answer->body);
  if (!apps) return tl::unexpected(apps.error());
  // The last column is supervisord's priorities, which Skep has not: they are its defaults.
  for (const Available& app : *apps)
    for (std::uint32_t slot = 0; slot < app.workers; ++slot)
      session.out << fmt::format(
          "{:<32} {:<9} {:<9} 999:999\n", fmt::format("{}:{}", printable(app.name), slot),
          app.in_use ? "in use" : "avail", app.autostart ? "auto" : "manual");
  return ExitCode::success;
}

}  // namespace

const VerbEntry avail_verb{
    .name = "avail",
    .operands = "",
    .summary = "print the workers that the config file has, in service or not",
    .text = "",
    .json = true,
    .without_daemon = ExitCode::generic,
    .take = take,
    .run = run,
};

}  // namespace skep::ctl
