#include <cstdlib>
#include <iostream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "ctl/run.h"

int main(int count, char** words) {
  using namespace skep::ctl;
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> line(words + 1, words + std::max(count, 1));
  const Surroundings around{::geteuid(),
                            [](const char* name) -> std::optional<std::string> {
                              const char* value = std::getenv(name);
                              return value != nullptr ? std::optional<std::string>(value)
                                                      : std::nullopt;
                            },
                            [](const std::string& path) {
                              struct stat status {};
                              return ::stat(path.c_str(), &status) == 0;
                            }};
  const auto no_colour = around.variable("NO_COLOR");
  const bool colour = ::isatty(STDOUT_FILENO) == 1 && (!no_colour || no_colour->empty());
  return run(line, around, colour ? Colour::yes : Colour::no, std::cout, std::cerr);
}
