#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ctl/client.h"
#include "ctl/descriptor.h"
#include "ctl/top/model.h"

namespace skep::ctl::top {

// Has skepd carry out one command at a time, beside the screen, since a restart may take long.
class Errand {
 public:
  explicit Errand(const Client& client);
  // Waits for nothing: what skepd was told goes on there.
  ~Errand();
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  // False: another one is still under way.
  bool begin(const Request& request);
  // How the last one ended, once.
  [[nodiscard]] std::optional<std::string> ended();

 private:
  void carry_out(const Request& request);

  Client client_;
  Descriptor leave_;
  std::mutex mutex_;
  bool busy_ = false;
  std::optional<std::string> ended_;
  std::thread thread_;
};

}  // namespace skep::ctl::top
