#pragma once

#include <string>

#include "integration/harness/workspace.h"

namespace skep::harness {

// A key and a certificate of its own for "localhost".
class TlsKeys {
 public:
  TlsKeys();
  [[nodiscard]] std::string key() const { return files_.path("key.pem"); }
  [[nodiscard]] std::string certificate() const { return files_.path("certificate.pem"); }

 private:
  Workspace files_;
};

}  // namespace skep::harness
