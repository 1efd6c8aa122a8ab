#include "api/http/shared_answer.h"

#include <chrono>
#include <exception>
#include <utility>
#include <vector>

#include "api/http/turn.h"

namespace skep::api {
namespace {

constexpr auto longest_turn = std::chrono::milliseconds(3);
constexpr std::size_t piece_bytes = 64 << 10;
constexpr std::size_t full_bytes = 48 << 10;
// How many answers may be kept at once by clients that are slow to read them.
constexpr std::size_t most_kept = 4;

}  // namespace

class SharedAnswer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(boost::asio::io_context& context, std::function<void(Done)> measure,
       std::string content_type, Begin begin)
      : context_(context),
        measure_(std::move(measure)),
        content_type_(std::move(content_type)),
        begin_(std::move(begin)) {}

  void ask(Responder responder);

 private:
  void start();
  void measured(std::shared_ptr<const Snapshot> snapshot);
  void write_some();
  bool write_for_a_turn();
  void finish();
  void give_up(std::string_view why);
  [[nodiscard]] bool too_many_kept();

  boost::asio::io_context& context_;
  std::function<void(Done)> measure_;
  std::string content_type_;
  Begin begin_;
  std::vector<Responder> next_;
  std::vector<Responder> present_;
  std::vector<std::weak_ptr<const Pieces>> kept_;
  bool busy_ = false;
  std::uint64_t number_ = 0;  // of the measurement asked for last
  bool measured_ = false;     // ... and whether it has come
  Part part_;
  Pieces pieces_;
};

bool SharedAnswer::Impl::too_many_kept() {
  std::erase_if(kept_, [](const auto& body) { return body.expired(); });
  return kept_.size() >= most_kept;
}

void SharedAnswer::Impl::ask(Responder responder) {
  if (too_many_kept()) {
    responder.answer(error_response(
        503, "earlier answers are still being read; read them, or close their connections"));
    return;
  }
  next_.push_back(std::move(responder));
  if (!busy_) start();
}

void SharedAnswer::Impl::start() {
  busy_ = true;
  present_ = std::exchange(next_, {});
  // Goes with the callback, also where that is never called.
  measured_ = false;
  std::shared_ptr<void> unanswered(nullptr, [weak = weak_from_this(), number = ++number_](void*) {
    const auto self = weak.lock();
    if (self && self->number_ == number && !self->measured_)
      self->give_up("the workers could not be measured");
  });
  measure_([weak = weak_from_this(),
            unanswered = std::move(unanswered)](std::shared_ptr<const Snapshot> snapshot) {
    if (const auto self = weak.lock()) self->measured(std::move(snapshot));
  });
}

void SharedAnswer::Impl::measured(std::shared_ptr<const Snapshot> snapshot) {
  if (std::exchange(measured_, true)) return;
  try {
    part_ = begin_(std::move(snapshot));
  } catch (const std::exception& error) {
    return give_up(error.what());
  }
  write_some();
}

void SharedAnswer::Impl::write_some() {
  try {
    if (!write_for_a_turn()) return finish();
    in_a_later_turn(context_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->write_some();
    });
  } catch (const std::exception& error) {
    give_up(error.what());
  }
}

bool SharedAnswer::Impl::write_for_a_turn() {
  const auto end = std::chrono::steady_clock::now() + longest_turn;
  while (std::chrono::steady_clock::now() < end) {
    if (pieces_.empty() || pieces_.back().size() > full_bytes) {
      pieces_.emplace_back();
      pieces_.back().reserve(piece_bytes);
    }
    if (!part_(pieces_.back())) return false;
  }
  return true;
}

void SharedAnswer::Impl::finish() {
  part_ = nullptr;
  pieces_.back().shrink_to_fit();
  const auto body = std::make_shared<const Pieces>(std::exchange(pieces_, {}));
  kept_.push_back(body);
  for (Responder& responder : std::exchange(present_, {}))
    responder.answer({200, content_type_, body, {}});
  busy_ = false;
  if (!next_.empty()) start();
}

void SharedAnswer::Impl::give_up(std::string_view why) {
  part_ = nullptr;
  pieces_.clear();
  for (Responder& responder : std::exchange(present_, {}))
    responder.answer(
        error_response(500, std::string("skepd failed at this request: ").append(why)));
  busy_ = false;
  if (!next_.empty()) start();
}

SharedAnswer::SharedAnswer(boost::asio::io_context& context, Operations& operations,
                           std::string content_type, Begin begin)
    : SharedAnswer(
          context, [&operations](Done done) { operations.measure(std::move(done)); },
          std::move(content_type), std::move(begin)) {}

SharedAnswer::SharedAnswer(boost::asio::io_context& context, std::function<void(Done)> measure,
                           std::string content_type, Begin begin)
    : impl_(std::make_shared<Impl>(context, std::move(measure), std::move(content_type),
                                   std::move(begin))) {}

SharedAnswer::~SharedAnswer() = default;

void SharedAnswer::ask(Responder responder) {
  impl_->ask(std::move(responder));
}

}  // namespace skep::api
