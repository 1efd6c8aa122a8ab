#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace skep::harness {

// What clients have met with.
struct Tally {
  int answered = 0;                     // with status 200
  std::map<std::string, int> by;        // their bodies
  std::map<std::string, int> failed;    // what went wrong -> how often
  std::chrono::milliseconds slowest{};  // of those answered

  [[nodiscard]] int failures() const;
};

// Clients that ask 127.0.0.1:PORT for "/" all the time, until this goes.
class Load {
 public:
  enum class Kind : std::uint8_t {
    new_connections,  // one for each request
    keep_alive,       // made anew where the server closes it between two requests, or says it will
  };

  Load(Kind kind, std::uint16_t port, int clients = 4);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  // So many more are answered, or none is within the deadline.
  [[nodiscard]] bool goes_on(int answers = 50);
  // Nothing is asked any more.
  Tally stop();

 private:
  void ask_anew();
  void ask_again();
  // Returns whether an answer came.
  bool note(int status, int error, const std::string& body,
            std::chrono::steady_clock::time_point begin);

  std::uint16_t port_;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  Tally tally_;
  std::vector<std::thread> clients_;
};

std::ostream& operator<<(std::ostream& out, const Tally& tally);

}  // namespace skep::harness
