#include "integration/harness/service_manager.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "integration/harness/eventually.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

Descriptor bound(const std::string& path) {
  Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, path.data(), path.size());
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  return socket;
}

std::string replaced(std::string text, const std::string& word, const std::string& by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

std::string line_of(const std::string& text, const std::string& key) {
  const std::string lines = '\n' + text + '\n';
  const auto at = lines.find('\n' + key + '=');
  if (at == std::string::npos) return {};
  const auto begin = at + key.size() + 2;
  return lines.substr(begin, lines.find('\n', begin) - begin);
}

}  // namespace

ServiceManager::ServiceManager(const std::string& apps, std::size_t most)
    : most_(most),
      socket_(workspace_.path("control.sock")),
      mark_(workspace_.name()),
      notify_(bound(workspace_.path("notify.sock"))),
      receiver_([this] { receive(); }) {
  configure(apps);
  EXPECT_TRUE(start()) << log();
}

ServiceManager::~ServiceManager() {
  if (process_ && process_->running()) (void)terminate();
  ending_ = true;
  receiver_.join();
  for (const pid_t left : workers()) ::kill(left, SIGKILL);
  if (testing::Test::HasFailure()) std::fprintf(stderr, "%s\n", log().c_str());
}

void ServiceManager::configure(const std::string& apps) const {
  const std::string config = "[daemon]\nsocket = \"" + socket_ +
                             "\"\nmetrics = \"127.0.0.1:" + metrics_.text() + "\"\n" + apps;
  write_config(replaced(replaced(config, "@RUN@", workspace_.directory()), "@MARK@", mark_));
}

// A shell knows its pid, which is the program's after exec.
void ServiceManager::launch(const std::string& program) {
  std::string names;
  std::string moves;
  std::vector<Descriptor> passed;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, fd] : store_) {
      names += (names.empty() ? "" : ":") + name;
      passed.emplace_back(::fcntl(fd.get(), F_DUPFD, 500));
    }
  }
  const std::string script =
      "from=3; for fd in $SKEP_PASSED; do eval \"exec $from<&$fd $fd<&-\"; from=$((from+1)); done; "
      "unset SKEP_PASSED from; export LISTEN_PID=$$; exec \"$@\"";
  std::string numbers;
  for (const Descriptor& fd : passed) numbers += std::to_string(fd.get()) + ' ';
  process_ = std::make_unique<Process>(
      Program{{"bash", "-c", script, "skepd", program, "--config", workspace_.path("skep.toml")},
              {{"SKEP_TEST", mark_},
               {"NOTIFY_SOCKET", workspace_.path("notify.sock")},
               {"FDSTORE", std::to_string(most_)},
               {"SKEP_PASSED", numbers},
               {"LISTEN_FDS", std::to_string(passed.size())},
               {"LISTEN_FDNAMES", names}},
              workspace_.path("skepd.out"),
              workspace_.path("skepd.err"),
              {}});
}

bool ServiceManager::answers() {
  return eventually([&] {
           return !process_->running() || http_get_unix(socket_, "/v1/version").status == 200;
         }) &&
         process_->running();
}

bool ServiceManager::start(const std::string& program) {
  launch(program);
  return answers();
}

void ServiceManager::kill() {
  process_->signal(SIGKILL);
  (void)process_->wait(10s);
}

void ServiceManager::crash() {
  kill();
  ASSERT_TRUE(start()) << log();
}

int ServiceManager::terminate() {
  process_->signal(SIGTERM);
  const auto status = process_->wait(30s);
  return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
}

void ServiceManager::receive() {
  while (!ending_) {
    pollfd state{notify_.get(), POLLIN, 0};
    if (::poll(&state, 1, 20) <= 0) continue;
    std::array<char, 4096> text{};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t count = ::recvmsg(notify_.get(), &message, MSG_CMSG_CLOEXEC);
    if (count < 0) continue;
    int fd = -1;
    if (const cmsghdr* header = CMSG_FIRSTHDR(&message);
        header != nullptr && header->cmsg_type == SCM_RIGHTS)
      std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    take({text.data(), static_cast<std::size_t>(count)}, Descriptor(fd));
  }
}

void ServiceManager::take(const std::string& text, Descriptor fd) {
  const std::string name = line_of(text, "FDNAME");
  if (line_of(text, "FDSTOREREMOVE") == "1") return forget(name);
  if (line_of(text, "FDSTORE") == "1" && fd.get() >= 0) put(name, std::move(fd));
}

void ServiceManager::put(const std::string& name, Descriptor fd) {
  const std::lock_guard lock(mutex_);
  if (store_.size() < most_) store_.emplace_back(name, std::move(fd));
}

void ServiceManager::forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  std::erase_if(store_, [&](const auto& entry) { return entry.first == name; });
}

std::vector<std::string> ServiceManager::entries() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, fd] : store_) names.push_back(name);
  return names;
}

Descriptor ServiceManager::copy_of(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [known, fd] : store_)
    if (known == name) return Descriptor(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
  return Descriptor();
}

WorkerStatus ServiceManager::worker(const std::string& name) const {
  for (WorkerStatus& worker : status())
    if (worker.name == name) return worker;
  return {};
}

bool ServiceManager::all_become(const std::string& state) const {
  return eventually(30s, [&] {
    const auto all = status();
    return !all.empty() && std::all_of(all.begin(), all.end(), [&](const WorkerStatus& worker) {
      return worker.state == state;
    });
  });
}

std::vector<int> ServiceManager::pids() const {
  std::vector<int> found;
  for (const WorkerStatus& worker : status()) found.push_back(worker.pid);
  return found;
}

std::optional<double> ServiceManager::metric(const std::string& series) const {
  const std::string body = '\n' + http_get("127.0.0.1", metrics_.number(), "/metrics").body;
  const auto at = body.find('\n' + series + ' ');
  if (at == std::string::npos) return std::nullopt;
  return std::strtod(body.c_str() + at + series.size() + 2, nullptr);
}

std::string ServiceManager::log() const {
  return read_file(workspace_.path("skepd.err")) + read_file(workspace_.path("skepd.out"));
}

bool ServiceManager::logs(const std::string& text) const {
  return eventually([&] { return log().find(text) != std::string::npos; });
}

Finished ServiceManager::ctl(const std::vector<std::string>& words) const {
  std::vector<std::string> command{skepctl_program(), "--socket", socket_};
  command.insert(command.end(), words.begin(), words.end());
  return run(command, 60s);
}

std::vector<pid_t> ServiceManager::workers() const {
  std::vector<pid_t> found = processes_marked("SKEP_TEST=" + mark_);
  std::erase(found, process_->pid());
  return found;
}

}  // namespace skep::harness
