#include "api/control/log_answer.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "api/http/text.h"

namespace skep::api {
namespace {

constexpr std::uint64_t usual_bytes = 1600;
constexpr std::uint64_t most_bytes = 1 << 20;
constexpr std::size_t most_early_bytes = 1 << 20;
constexpr const char* content_type = "text/plain";

struct LogQuestion {
  LogSource source;
  std::uint64_t bytes = usual_bytes;
  bool follow = false;
};

struct Refusal {
  unsigned status;
  std::string sentence;
};

tl::expected<std::uint64_t, Refusal> read_bytes(const Request& request) {
  const auto found = request.query.find("bytes");
  if (found == request.query.end()) return usual_bytes;
  const std::string& text = found->second;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (text.empty() || end != text.data() + text.size() || error == std::errc::invalid_argument)
    return tl::unexpected(Refusal{400, "`bytes` is " + printable(text) + "; give a number"});
  return error == std::errc{} ? std::min(bytes, most_bytes) : most_bytes;
}

tl::expected<LogQuestion, Refusal> read_query(LogSource source, const Request& request) {
  const auto bytes = read_bytes(request);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto follow = request.query.find("follow");
  return LogQuestion{std::move(source), *bytes,
                     follow != request.query.end() && follow->second != "0"};
}

tl::expected<LogSource, Refusal> read_source(const Request& request) {
  const std::string& name = request.places.at(0);
  auto worker = parse_target(name);
  if (!worker) return tl::unexpected(Refusal{404, worker.error().message});
  if (worker->app.empty())
    return tl::unexpected(Refusal{404, "all is no single worker; name one, such as web:0"});
  const std::string& stream = request.places.at(1);
  if (stream != "stdout" && stream != "stderr")
    return tl::unexpected(
        Refusal{404, printable(stream) + " is no log of a worker; ask for stdout or stderr"});
  return LogSource{std::move(*worker), stream == "stdout" ? LogStream::out : LogStream::err};
}

bool has_slot(const Snapshot& snapshot, const Target& worker) {
  return std::any_of(snapshot.apps.begin(), snapshot.apps.end(), [&](const AppSnapshot& app) {
    return app.name == worker.app &&
           std::any_of(app.workers.begin(), app.workers.end(), [&](const WorkerSnapshot& known) {
             return known.slot.worker.slot == worker.slot;
           });
  });
}

// The error does not tell a worker without a log from one that does not exist.
void answer_error(Operations& operations, const LogSource& source, const Error& error,
                  Responder responder) {
  if (!source.worker) return responder.answer(error_response(409, error.message));
  operations.measure([worker = *source.worker, error, responder = std::move(responder)](
                         const std::shared_ptr<const Snapshot>& snapshot) mutable {
    const bool known = snapshot && worker.slot && has_slot(*snapshot, worker);
    responder.answer(error_response(known ? 409 : 404, error.message));
  });
}

// A followed log. What grows before the end of the log has been read is kept until then. Lives as
// long as the stream, and with it the handle that makes the log come.
class Followed : public std::enable_shared_from_this<Followed> {
 public:
  Followed(const Subjects& subjects, LogQuestion question, Responder responder)
      : subjects_(subjects), question_(std::move(question)), responder_(std::move(responder)) {}

  void begin();

 private:
  void ended(const Result<LogPiece>& end_of_log);
  void grown(std::string_view piece);
  void refuse(const Error& error);

  Subjects subjects_;
  LogQuestion question_;
  std::optional<Responder> responder_;  // until the stream has begun
  std::optional<Stream> stream_;
  std::string early_;
  std::size_t lost_ = 0;
  std::unique_ptr<LogOperations::Following> following_;
};

// Asked for in one turn, so that whoever carries both out one after the other leaves no gap.
void Followed::begin() {
  subjects_.logs.tail(
      question_.source, question_.bytes,
      [self = shared_from_this()](const Result<LogPiece>& end_of_log) { self->ended(end_of_log); });
  auto following =
      subjects_.logs.follow(question_.source, [weak = weak_from_this()](const std::string& piece) {
        if (const auto self = weak.lock()) self->grown(piece);
      });
  if (!following) return refuse(following.error());
  following_ = std::move(*following);
}

void Followed::refuse(const Error& error) {
  if (!responder_) return;
  answer_error(subjects_.operations, question_.source, error, std::move(*responder_));
  responder_.reset();
  following_.reset();
}

void Followed::ended(const Result<LogPiece>& end_of_log) {
  if (!responder_) return;
  if (!end_of_log) return refuse(end_of_log.error());
  stream_ = responder_->stream(content_type);
  responder_.reset();
  stream_->hold(shared_from_this());
  stream_->write(end_of_log->text);
  stream_->write(std::exchange(early_, {}));
  if (lost_ > 0)
    stream_->write("... " + std::to_string(lost_) + " bytes came too fast to be shown ...\n");
}

void Followed::grown(std::string_view piece) {
  if (stream_) return stream_->write(piece);
  if (early_.size() + piece.size() > most_early_bytes)
    lost_ += piece.size();
  else
    early_ += piece;
}

void answer(const Subjects& subjects, tl::expected<LogQuestion, Refusal> question,
            Responder responder) {
  if (!question) {
    responder.answer(error_response(question.error().status, question.error().sentence));
    return;
  }
  if (question->follow) {
    std::make_shared<Followed>(subjects, std::move(*question), std::move(responder))->begin();
    return;
  }
  subjects.logs.tail(
      question->source, question->bytes,
      [&operations = subjects.operations, source = question->source,
       responder = std::move(responder)](Result<LogPiece> end_of_log) mutable {
        if (!end_of_log) return answer_error(operations, source, end_of_log.error(), responder);
        responder.answer(text_response(200, content_type, std::move(end_of_log->text)));
      });
}

}  // namespace

void answer_log(const Subjects& subjects, const Request& request, Responder responder) {
  answer(subjects, read_source(request).and_then([&](LogSource source) {
    return read_query(std::move(source), request);
  }),
         std::move(responder));
}

void answer_own_log(const Subjects& subjects, const Request& request, Responder responder) {
  answer(subjects, read_query({}, request), std::move(responder));
}

}  // namespace skep::api
