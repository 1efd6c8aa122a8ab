#include "host/process/execution_hint.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <string_view>
#include <sys/xattr.h>
#include <unistd.h>

#include "host/unique_fd.h"

namespace skep::host {

namespace {

bool has_file_capabilities(const std::string& program) {
  return ::getxattr(program.c_str(), "security.capability", nullptr, 0) > 0;
}

// Of "#!/usr/bin/node --flag"; empty where the program is no script.
std::string interpreter_of(const std::string& program) {
  const UniqueFd file(::open(program.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::array<char, 256> head{};  // the most that the kernel looks at (BINPRM_BUF_SIZE)
  const auto got = ::read(file.get(), head.data(), head.size());
  std::string_view line(head.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  if (!line.starts_with("#!")) return {};
  line = line.substr(2, line.find('\n') - 2);
  const auto begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  line.remove_prefix(begin);
  return std::string(line.substr(0, line.find_first_of(" \t")));
}

std::string not_permitted_hint(const std::string& program) {
  constexpr const char* why =
      " file capabilities, which a worker with a user of its own may not gain)";
  if (has_file_capabilities(program)) return std::string(" (it has") + why;
  const std::string interpreter = interpreter_of(program);
  if (!interpreter.empty() && has_file_capabilities(interpreter))
    return " (its interpreter " + interpreter + " has" + why;
  return {};
}

}  // namespace

std::string execution_hint(const std::string& program, int error) {
  if (error == ENOENT && program.starts_with('/') && ::access(program.c_str(), F_OK) == 0)
    return " (it exists, but the interpreter that it names does not)";
  if (error == EPERM) return not_permitted_hint(program);
  return {};
}

}  // namespace skep::host
