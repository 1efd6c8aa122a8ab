#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/http/responder.h"
#include "api/operations.h"

namespace boost::asio {
class io_context;
}

namespace skep::api {

// A large answer about every worker, written in pieces over several turns. One is made at a time;
// whoever asks meanwhile gets the next one together with all others who do, so that an answer never
// tells of a time before its question.
class SharedAnswer {
 public:
  // Appends the next small part, of at most some ten KiB; false once nothing is left.
  using Part = std::function<bool(std::string& out)>;
  using Done = std::function<void(std::shared_ptr<const Snapshot>)>;
  using Begin = std::function<Part(std::shared_ptr<const Snapshot>)>;

  SharedAnswer(boost::asio::io_context& context, Operations& operations, std::string content_type,
               Begin begin);
  // `measure` as Operations::measure().
  SharedAnswer(boost::asio::io_context& context, std::function<void(Done)> measure,
               std::string content_type, Begin begin);
  ~SharedAnswer();
  SharedAnswer(const SharedAnswer&) = delete;
  SharedAnswer& operator=(const SharedAnswer&) = delete;

  void ask(Responder responder);

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace skep::api
