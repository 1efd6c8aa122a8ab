#include <algorithm>

#include "config/defaults.h"
#include "config/quote.h"
#include "config/sections/sections.h"
#include "config/size.h"
#include "config/words.h"

namespace skep::config {
namespace {

constexpr std::uint64_t least_rotation = 1024;
constexpr std::uint32_t most_kept = 1000;

// The first {...} in the path that is not {slot}; empty if there is none.
std::string_view odd_mark(std::string_view path) {
  for (auto open = path.find('{'); open != std::string_view::npos;
       open = path.find('{', open + 1)) {
    const auto close = path.find('}', open);
    if (close == std::string_view::npos) return {};
    const std::string_view mark = path.substr(open, close - open + 1);
    if (mark != "{slot}") return mark;
  }
  return {};
}

void read_target(TableReader& logs, const char* key, const std::string& wanted, LogTarget& target) {
  auto text = logs.string(key, wanted);
  if (!text) return;
  if (*text == "inherit" || *text == "none") {
    target = {*text == "none" ? LogTarget::Kind::none : LogTarget::Kind::inherit, {}};
  } else if (*text == "journal") {
    target = {LogTarget::Kind::journal, {}};
  } else if (*text == "stdout" && std::string_view(key) == "stderr") {
    target = {LogTarget::Kind::same_as_stdout, {}};
  } else if (!text->starts_with('/') || text->ends_with('/')) {
    logs.complain(key, " must be " + wanted + ", not " + in_quotes(*text));
  } else if (const auto mark = odd_mark(*text); !mark.empty()) {
    logs.complain(key, ": " + in_quotes(mark) + " means nothing in a path; only {slot} does");
  } else if (const auto path = logs.absolute_path(key)) {
    target = {LogTarget::Kind::file, *path};
  }
}

void read_when_full(TableReader& logs, LogSpec& spec) {
  const std::string wanted = R"("drop", or "block", which lets the workers wait)";
  const auto given = logs.string("when-full", wanted);
  if (!given) return;
  if (*given != "drop" && *given != "block")
    logs.complain("when-full", " must be " + wanted + ", not " + in_quotes(*given));
  else
    spec.block = *given == "block";
}

}  // namespace

Result<Rotation> parse_rotation(std::string_view text) {
  if (text == "never") return Rotation{};
  const auto words = words_of(text);
  const auto keep = words.empty() ? std::nullopt : parse_count(words.back());
  if (words.size() != 3 || words[1] != "x" || !keep || *keep < 1 || *keep > most_kept)
    return fail(in_quotes(text) +
                R"( is no rotation; write a size and 1 to 1000 files, "50MiB x 10", or )"
                R"("never")");
  const auto bytes = parse_size(words.front());
  if (!bytes) return tl::unexpected(bytes.error());
  if (*bytes < least_rotation)
    return fail(in_quotes(text) + " rotates too often; the least size is " +
                format_size(least_rotation));
  return Rotation{*bytes, *keep};
}

void read_logs(TableReader& app, AppSpec& spec) {
  spec.logs.out = default_output(spec.name, app.scope().around.default_log_directory);
  auto logs = app.table("logs");
  if (!logs) return;
  read_target(*logs, "stdout", R"(an absolute path of a file, "journal", "inherit" or "none")",
              spec.logs.out);
  read_target(*logs, "stderr",
              R"(an absolute path of a file, "stdout", "journal", "inherit" or "none")",
              spec.logs.err);
  if (const auto rotation = logs->parsed("rotate", wanted_rotation, parse_rotation)) {
    spec.logs.rotate_bytes = rotation->bytes;
    if (rotation->bytes > 0) spec.logs.rotate_keep = rotation->keep;
  }
  read_when_full(*logs, spec.logs);
  logs->finish();
}

}  // namespace skep::config
