#include <sstream>

#include "integration/side_by_side.h"

namespace skep::harness {
namespace {

using XmlRpc = SideBySide;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST_F(XmlRpc, answers_every_method_as_supervisord_does) {
  soon_same({"tail", "log:0", "stderr"});
  const auto ask = [](const std::string& url) {
    const Finished told = run({"/usr/bin/python3", client("calls.py"), url});
    EXPECT_EQ(told.exit, 0) << told.err;
    return lines_of(told.out);
  };
  const auto one = ask(supervisord_.url());
  const auto other = ask("unix://" + skepd_.socket());
  ASSERT_EQ(other.size(), one.size());
  for (std::size_t at = 0; at < one.size(); ++at) EXPECT_EQ(other[at], one[at]);
}

}  // namespace
}  // namespace skep::harness
