#include "api/control/event_answer.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "api/control/event_json.h"
#include "api/http/text.h"

namespace skep::api {
namespace {

constexpr const char* content_type = "application/x-ndjson";
constexpr std::size_t piece_bytes = 64 << 10;

struct EventQuestion {
  std::optional<std::uint64_t> after;
  std::optional<std::uint64_t> limit;
  bool follow = false;
};

Result<std::optional<std::uint64_t>> read_number(const Request& request, const std::string& name) {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return std::nullopt;
  const std::string& text = found->second;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return fail("`" + name + "` is " + printable(text) + "; give a number");
  return number;
}

Result<EventQuestion> read_question(const Request& request) {
  const auto after = read_number(request, "after");
  if (!after) return tl::unexpected(after.error());
  const auto limit = read_number(request, "limit");
  if (!limit) return tl::unexpected(limit.error());
  const auto follow = request.query.find("follow");
  return EventQuestion{*after, *limit, follow != request.query.end() && follow->second != "0"};
}

void append(Pieces& pieces, const std::string& line) {
  if (pieces.empty() || pieces.back().size() + line.size() > piece_bytes) pieces.emplace_back();
  pieces.back() += line;
}

Pieces lines_of(const std::vector<SharedHappening>& events) {
  Pieces pieces;
  for (const SharedHappening& event : events) append(pieces, event_line(*event));
  return pieces;
}

// Without `after`: the newest of those that are kept.
std::uint64_t begin_of_newest(const EventOperations& events, std::optional<std::uint64_t> limit) {
  const std::uint64_t newest = events.newest();
  return limit ? newest - std::min(newest, *limit) : 0;
}

// What is kept of the answer, with the gap before it.
Pieces kept(const EventOperations& events, const EventQuestion& question) {
  constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
  if (!question.after) return lines_of(events.since(begin_of_newest(events, question.limit), all));
  const bool restarted = *question.after > events.newest();
  const std::uint64_t after = restarted ? 0 : *question.after;
  const std::uint64_t before_oldest = events.oldest() == 0 ? 0 : events.oldest() - 1;
  Pieces pieces;
  if (restarted || after < before_oldest)
    append(pieces, gap_line(before_oldest - std::min(before_oldest, after), restarted));
  const std::size_t most = question.follow ? all : question.limit.value_or(all);
  for (const SharedHappening& event : events.since(after, most)) append(pieces, event_line(*event));
  return pieces;
}

}  // namespace

void answer_events(EventOperations& events, const Request& request, Responder responder) {
  const auto question = read_question(request);
  if (!question) return responder.answer(error_response(400, question.error().message));
  auto pieces = kept(events, *question);
  if (!question->follow)
    return responder.answer(
        {200, content_type, std::make_shared<const Pieces>(std::move(pieces)), {}});
  Stream stream = responder.stream(content_type);
  for (const std::string& piece : pieces) stream.write(piece);
  std::shared_ptr<EventOperations::Listening> listening = events.listen(
      [stream](const SharedHappening& event) mutable { stream.write(event_line(*event)); });
  stream.hold(std::move(listening));
}

}  // namespace skep::api
