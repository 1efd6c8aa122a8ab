#include "host/process/start_anew.h"

#include <array>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>

namespace skep::test {

using host::InheritedFd;
using host::UniqueFd;

namespace {

// What a shell that is executed anew with these says on its stdout.
std::string said_after(std::vector<std::string> names, const std::string& script) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    std::vector<InheritedFd> fds;
    for (std::string& name : names) {
      UniqueFd file(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
      if (::write(file.get(), name.data(), name.size()) < 0) ::_exit(1);
      ::lseek(file.get(), 0, SEEK_SET);
      fds.push_back({std::move(name), std::move(file)});
    }
    std::string shell = "/bin/sh";
    std::string flag = "-c";
    std::string text = script;
    std::array<char*, 4> argv{shell.data(), flag.data(), text.data(), nullptr};
    (void)host::start_anew(argv.data(), std::move(fds));
    ::_exit(1);
  }
  ::close(ends[1]);
  std::string said;
  std::array<char, 256> room{};
  for (ssize_t count = 0; (count = ::read(ends[0], room.data(), room.size())) > 0;)
    said.append(room.data(), static_cast<std::size_t>(count));
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return said;
}

TEST(StartingAnew, hands_descriptors_on_as_a_service_manager_does) {
  EXPECT_EQ(
      said_after({"control", "state"},
                 "test $LISTEN_PID = $$ && echo $LISTEN_FDS $LISTEN_FDNAMES; cat <&3; cat <&4"),
      "2 control:state\ncontrolstate");
}

TEST(StartingAnew, with_nothing_to_hand_on_sets_no_variable) {
  EXPECT_EQ(said_after({}, "echo ${LISTEN_FDS-none}"), "none\n");
}

}  // namespace
}  // namespace skep::test
