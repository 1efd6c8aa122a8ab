#pragma once

#include <string>

#include <gmock/gmock.h>

#include "unit/agent/node_versions.h"
#include "unit/agent/node_worker.h"

namespace skep::test {

// With the path of a Node.
class Agent : public testing::TestWithParam<std::string> {
 protected:
  NodeStart script(const std::string& text) const {
    NodeStart start;
    start.node = GetParam();
    start.arguments = {"-e", text};
    return start;
  }

  int major() const {
    NodeStart start = script("console.log(process.versions.node.split('.')[0])");
    start.with_page = false;
    return std::stoi(NodeWorker(start).wait_for_end().out);
  }

  ScratchFolder folder;
};

inline std::string name_of_node(const testing::TestParamInfo<std::string>& info) {
  return printable(info.param);
}

inline void expect_served_with_one_warning(const NodeWorker::End& end) {
  EXPECT_TRUE(end.well());
  EXPECT_EQ(end.out, "served\n");
  EXPECT_THAT(end.err, testing::HasSubstr("skep: this worker runs without figures"));
  EXPECT_EQ(std::ranges::count(end.err, '\n'), 1) << end.err;
}

}  // namespace skep::test
