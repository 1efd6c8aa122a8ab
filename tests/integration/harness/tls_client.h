#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>

#include "integration/harness/process.h"
#include "integration/harness/workspace.h"

namespace skep::harness {

// tests/workload/client/tls_keep_alive.js: clients that ask an HTTPS server all the time, until
// this goes.
class TlsClient {
 public:
  struct Told {
    int ok = 0;
    int failed = 0;
    std::string text;

    friend std::ostream& operator<<(std::ostream& out, const Told& told) {
      return out << told.text;
    }
  };

  // `anew`: each request on a connection of its own.
  TlsClient(std::uint16_t port, int connections, bool anew);

  // It is asked no more. -1 answers where it did not tell in time.
  [[nodiscard]] Told stop();

 private:
  Workspace files_;
  std::unique_ptr<Process> process_;
};

// One answer of an HTTPS server on a connection of its own, that may take long, by a process in the
// background.
[[nodiscard]] std::unique_ptr<Process> tls_asking(std::uint16_t port, const std::string& path);

}  // namespace skep::harness
