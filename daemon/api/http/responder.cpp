#include "api/http/responder.h"

namespace skep::api {

// Joins the copies of a Responder, and the Stream made of it, to the connection.
class Exchange {
 public:
  explicit Exchange(const Line& line) : line_(line) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() {
    const auto line = line_.lock();
    if (!line) return;
    try {
      if (streaming_)
        (*line)->end();
      else
        (*line)->answer(error_response(500, "skepd could not answer this request"));
    } catch (...) {
      // Out of memory: the connection's own deadline ends it.
    }
  }

  void answer(Response response) {
    const auto line = line_.lock();
    if (line && !streaming_) (*line)->answer(std::move(response));
  }

  [[nodiscard]] bool begin(std::string content_type) {
    const auto line = line_.lock();
    if (!line || streaming_) return false;
    streaming_ = true;
    (*line)->begin({200, std::move(content_type), nullptr, {}});
    return true;
  }

  void push(std::string_view data) {
    if (const auto line = line_.lock()) (*line)->push(data);
  }

  void end() {
    if (const auto line = line_.lock()) (*line)->end();
  }

  void hold(std::shared_ptr<void> what) {
    if (const auto line = line_.lock()) (*line)->hold(std::move(what));
  }

 private:
  std::weak_ptr<Answering*> line_;
  bool streaming_ = false;
};

void Stream::write(std::string_view data) {
  if (exchange_) exchange_->push(data);
}

void Stream::end() {
  if (exchange_) exchange_->end();
}

void Stream::hold(std::shared_ptr<void> what) {
  if (exchange_) exchange_->hold(std::move(what));
}

Responder::Responder(const Line& line) : exchange_(std::make_shared<Exchange>(line)) {}

void Responder::answer(Response response) {
  exchange_->answer(std::move(response));
}

Stream Responder::stream(std::string content_type) {
  return exchange_->begin(std::move(content_type)) ? Stream(exchange_) : Stream();
}

}  // namespace skep::api
