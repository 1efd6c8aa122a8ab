#include "api/xmlrpc/log_tail.h"

#include <optional>
#include <string>
#include <utility>

#include "api/http/text.h"
#include "api/xmlrpc/names.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::int64_t bytes_before = 1024;
constexpr std::size_t most_early_bytes = 1 << 20;
constexpr const char* content_type = "text/plain;charset=utf-8";

// What grows before the end of the log has been read is kept until then. Lives as long as the
// stream, and with it the handle that makes the log come.
class LogTail : public std::enable_shared_from_this<LogTail> {
 public:
  LogTail(LogOperations& logs, LogSource source, Responder responder)
      : logs_(logs), source_(std::move(source)), responder_(std::move(responder)) {}

  // Asked for in one turn, so that whoever carries both out one after the other leaves no gap.
  void begin() {
    logs_.read(source_, -bytes_before, 0,
               [self = shared_from_this()](const Result<LogPiece>& end) { self->came(end); });
    auto following = logs_.follow(source_, [weak = weak_from_this()](const std::string& piece) {
      if (const auto self = weak.lock()) self->grown(piece);
    });
    if (!following) return refuse(following.error());
    following_ = std::move(*following);
  }

 private:
  void refuse(const Error& error) {
    if (!responder_) return;
    std::exchange(responder_, std::nullopt)->answer(error_response(404, error.message));
    following_.reset();
  }

  void came(const Result<LogPiece>& end) {
    if (!responder_) return;
    if (!end) return refuse(end.error());
    stream_ = std::exchange(responder_, std::nullopt)->stream(content_type);
    stream_->hold(shared_from_this());
    stream_->write(end->text);
    stream_->write(std::exchange(early_, {}));
  }

  void grown(std::string_view piece) {
    if (stream_) return stream_->write(piece);
    if (early_.size() + piece.size() <= most_early_bytes) early_ += piece;
  }

  LogOperations& logs_;
  LogSource source_;
  std::optional<Responder> responder_;  // until the stream has begun
  std::optional<Stream> stream_;
  std::string early_;
  std::unique_ptr<LogOperations::Following> following_;
};

std::optional<LogStream> stream_named(const std::string& name) {
  if (name == "stdout") return LogStream::out;
  if (name == "stderr") return LogStream::err;
  return std::nullopt;
}

}  // namespace

void follow_main_log(const Services& services, Responder responder) {
  std::make_shared<LogTail>(services.logs, LogSource{}, std::move(responder))->begin();
}

void follow_process_log(const Services& services, const Request& request, Responder responder) {
  const std::string& name = request.places.at(0);
  const auto stream = stream_named(request.places.size() > 1 ? request.places[1] : "stdout");
  if (!stream)
    return responder.answer(error_response(
        404, printable(request.places[1]) + " is no log of a worker; ask for stdout or stderr"));
  services.operations.measure([&logs = services.logs, name, stream,
                               responder](const std::shared_ptr<const Snapshot>& snapshot) mutable {
    const auto process = process_named(*snapshot, name);
    if (!process)
      return responder.answer(error_response(
          404, "there is no worker " + printable(name) + "; name one such as web:0"));
    std::make_shared<LogTail>(logs, LogSource{process->target, *stream}, std::move(responder))
        ->begin();
  });
}

}  // namespace skep::api::xmlrpc
