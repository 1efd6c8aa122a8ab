#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/http/response.h"

namespace skep::api {

// The connection of one request, as its answer sees it. What is said to one that is gone, or after
// the end, is dropped.
class Answering {
 public:
  virtual ~Answering() = default;
  virtual void answer(Response response) = 0;
  // Head now, body by push() until end().
  virtual void begin(Response head) = 0;
  virtual void push(std::string_view data) = 0;
  virtual void end() = 0;
  // Kept until the client is gone or the answer has ended.
  virtual void hold(std::shared_ptr<void> what) = 0;
};

// Owned by the connection for as long as one request is being answered, so that what belongs to it
// cannot reach the next one.
using Line = std::shared_ptr<Answering*>;

class Exchange;

// A body that is sent as it comes into being. A client that falls too far behind is cut.
class Stream {
 public:
  Stream() = default;
  explicit Stream(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

  void write(std::string_view data);
  void end();
  // Keeps `what` until the stream ends, for whatever reason: the source of the data.
  void hold(std::shared_ptr<void> what);

 private:
  std::shared_ptr<Exchange> exchange_;
};

// The right to answer one request, once, now or in a later turn. When the last copy goes without an
// answer, the client gets a 500.
class Responder {
 public:
  explicit Responder(const Line& line);

  void answer(Response response);
  [[nodiscard]] Stream stream(std::string content_type);

 private:
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace skep::api
