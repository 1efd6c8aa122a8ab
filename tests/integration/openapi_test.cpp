#include <gmock/gmock.h>

#include "integration/harness/app.h"
#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"

namespace skep::harness {
namespace {

TEST(OpenApi, describes_every_answer_of_a_running_skepd) {
  const Port port;
  App job = shell("exit 0");
  job.name = "job";
  job.tables["restart"] = "policy = \"never\"";
  const Skepd skepd(probe(port.number(), 2).toml() + job.toml());
  ASSERT_TRUE(skepd.becomes("web:0", "RUNNING"));
  ASSERT_TRUE(skepd.becomes("job:0", "EXITED"));
  ASSERT_TRUE(eventually([&] { return skepd.worker("web:0").heap_used_bytes.has_value(); }));
  const Finished checked = run({"python3", source_of_test("openapi_check.py"), skepd.socket()},
                               std::chrono::seconds(60));
  EXPECT_EQ(checked.exit, 0) << checked.out << checked.err;
  EXPECT_THAT(checked.out, testing::HasSubstr("answers held against their schemas"));
}

}  // namespace
}  // namespace skep::harness
