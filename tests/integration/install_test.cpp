#include <filesystem>

#include <gmock/gmock.h>

#include "integration/harness/process.h"
#include "integration/harness/workspace.h"
#include "support/places.h"

namespace skep::harness {
namespace {

TEST(Install, puts_everything_where_it_is_found) {
  const Workspace files;
  const Finished installed =
      run({"cmake", "--install", test::in_build(""), "--prefix", files.path("usr")});
  ASSERT_EQ(installed.exit, 0) << installed.err;
  for (const std::string file : {"bin/skepd",
                                 "bin/skepctl",
                                 "lib/skep/agent/agent.cjs",
                                 "lib/skep/agent/drain.cjs",
                                 "lib/skep/agent/agent.node",
                                 "share/man/man1/skepctl.1",
                                 "share/man/man5/skep.toml.5",
                                 "share/man/man8/skepd.8",
                                 "share/bash-completion/completions/skepctl",
                                 "share/zsh/site-functions/_skepctl",
                                 "share/fish/vendor_completions.d/skepctl.fish",
                                 "share/bash-completion/completions/skepd",
                                 "share/zsh/site-functions/_skepd",
                                 "share/fish/vendor_completions.d/skepd.fish",
                                 "share/dbus-1/system.d/org.skep1.conf",
                                 "share/dbus-1/interfaces/org.skep1.xml",
                                 "share/polkit-1/actions/org.skep1.policy",
                                 "lib/systemd/catalog/skep.catalog",
                                 "share/doc/skep/examples/container/README.md",
                                 "share/doc/skep/examples/container/kubernetes/scaled-object.yaml",
                                 "share/doc/skep/examples/container/nomad/web.nomad.hcl",
                                 "share/doc/skep/examples/container/haproxy/haproxy.cfg"})
    EXPECT_TRUE(std::filesystem::is_regular_file(files.path("usr/" + file))) << file;
  EXPECT_EQ(run({files.path("usr/bin/skepctl"), "--version"}).exit, 0);
}

}  // namespace
}  // namespace skep::harness
