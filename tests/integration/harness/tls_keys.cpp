#include "integration/harness/tls_keys.h"

#include <gtest/gtest.h>

#include "integration/harness/process.h"

namespace skep::harness {

TlsKeys::TlsKeys() {
  const Finished made = run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                             "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
                             "-days", "2", "-keyout", key(), "-out", certificate()});
  EXPECT_EQ(made.exit, 0) << made.err;
}

}  // namespace skep::harness
