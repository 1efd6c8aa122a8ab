#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ctl/descriptor.h"

namespace skep::ctl {

// Something that listens on a Unix socket and answers each request with the bytes that the script
// says, whatever they are. Clients are served side by side, each in a thread of its own.
class FakeDaemon {
 public:
  enum class Afterwards { hang_up, hold };  // hold: until the client leaves

  // `answer` is given the whole request; it may take its time while others are answered.
  explicit FakeDaemon(std::function<std::string(const std::string& request)> answer,
                      Afterwards afterwards = Afterwards::hang_up);
  ~FakeDaemon();
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::vector<std::string> requests() const;

  // A whole 200 answer with this body.
  [[nodiscard]] static std::string ok(const std::string& body);
  [[nodiscard]] static std::string with_status(int status, const std::string& body);

 private:
  void serve();
  void serve_one(const Descriptor& client);

  std::function<std::string(const std::string&)> answer_;
  Afterwards afterwards_;
  std::string directory_;
  std::string path_;
  Descriptor listener_;
  Descriptor end_read_;
  Descriptor end_write_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::thread> clients_;
  std::thread thread_;
};

}  // namespace skep::ctl
