#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "ctl/run.h"

namespace {

// 80 where the terminal does not know. A dumb one cannot draw a line again.
std::optional<unsigned> columns(const skep::ctl::Surroundings& around) {
  if (::isatty(STDOUT_FILENO) != 1 || around.variable("TERM").value_or("dumb") == "dumb")
    return std::nullopt;
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80U;
}

}  // namespace

int main(int count, char** words) {
  using namespace skep::ctl;
  std::ios::sync_with_stdio(false);
  const std::vector<std::string> line(words + 1, words + std::max(count, 1));
  Surroundings around{::geteuid(),
                      [](const char* name) -> std::optional<std::string> {
                        const char* value = std::getenv(name);
                        return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
                      },
                      [](const std::string& path) {
                        struct stat status {};
                        return ::stat(path.c_str(), &status) == 0;
                      }};
  around.columns = columns(around);
  around.input = STDIN_FILENO;
  around.can_answer = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  around.has_terminal = ::isatty(STDERR_FILENO) == 1;
  const auto no_colour = around.variable("NO_COLOR");
  const bool colour = ::isatty(STDOUT_FILENO) == 1 && (!no_colour || no_colour->empty());
  return run(line, around, colour ? Colour::yes : Colour::no, std::cout, std::cerr);
}
