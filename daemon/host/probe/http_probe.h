#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/reactor/reactor.h"
#include "host/unique_fd.h"
#include "model/time.h"

namespace skep::host {

// One HTTP/1.1 GET over a connected stream socket, whose other end a worker serves. 200 to 399 is
// well. The worker is not trusted: the head of its answer is at most 16 KiB, its body is not read.
class HttpProbe {
 public:
  struct Answer {
    bool well = false;
    std::string text;  // not well: "GET /healthz was answered with 503 Service Unavailable"
  };

  // `answered` is called once, never from within the constructor, at `timeout` at the latest; not
  // after the probe has been destroyed. It may destroy the probe.
  HttpProbe(Reactor& reactor, UniqueFd socket, std::string path, Duration timeout,
            std::function<void(Answer)> answered);
  ~HttpProbe();
  HttpProbe(const HttpProbe&) = delete;
  HttpProbe& operator=(const HttpProbe&) = delete;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace skep::host
