#include "integration/harness/skepd.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "integration/harness/eventually.h"
#include "support/places.h"

namespace skep::harness {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

std::string replaced(std::string text, const std::string& word, const std::string& by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

template <typename Number>
std::optional<Number> number(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<Number>();
}

bool flag(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string text(const json::object& object, json::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

WorkerStatus read_worker(const json::object& object) {
  WorkerStatus worker;
  worker.name = text(object, "app") + ':' +
                std::to_string(number<std::uint32_t>(object, "worker").value_or(0));
  worker.state = text(object, "state");
  worker.pid = number<int>(object, "pid").value_or(0);
  worker.restarts = number<std::uint64_t>(object, "restarts").value_or(0);
  worker.stalls = number<std::uint64_t>(object, "stalls").value_or(0);
  worker.stalled = flag(object, "stalled");
  worker.eligible = flag(object, "eligible");
  worker.heap_used_bytes = number<std::uint64_t>(object, "heap_used_bytes");
  worker.description = text(object, "description");
  return worker;
}

}  // namespace

SkepdOptions without_bpf() {
  SkepdOptions options;
  options.no_bpf = true;
  return options;
}

Skepd::Skepd(const std::string& apps, SkepdOptions options)
    : options_(std::move(options)),
      socket_(workspace_.path("control.sock")),
      mark_(workspace_.name()) {
  start(apps);
  wait_until_it_answers();
}

std::unique_ptr<Skepd> Skepd::of_command(std::vector<std::string> command,
                                         std::map<std::string, std::string> environment) {
  SkepdOptions options;
  options.environment = std::move(environment);
  options.command = std::move(command);
  return std::make_unique<Skepd>("", std::move(options));
}

void Skepd::configure(const std::string& apps) const {
  const std::string config = "[daemon]\nsocket = \"" + socket_ +
                             "\"\nmetrics = \"127.0.0.1:" + metrics_.text() + "\"\n" +
                             options_.daemon_keys + '\n' + apps;
  workspace_.write("skep.toml",
                   replaced(replaced(config, "@RUN@", workspace_.directory()), "@MARK@", mark_));
}

void Skepd::start(const std::string& apps) {
  std::vector<std::string> command;
  std::string dropped;
  if (options_.no_low_ports) dropped = "-net_bind_service";
  if (options_.no_bpf) dropped = "-bpf,-sys_admin,-net_admin,-perfmon";
  if (!dropped.empty() && ::geteuid() == 0)
    command = {"setpriv", "--bounding-set=" + dropped, "--inh-caps=" + dropped};
  command.push_back(options_.program.empty() ? skepd_program() : options_.program);
  if (options_.command.empty()) {
    configure(apps);
    command.insert(command.end(), {"--config", workspace_.path("skep.toml")});
  } else {
    command.insert(command.end(),
                   {"--socket", socket_, "--metrics", "127.0.0.1:" + metrics_.text(), "--"});
    command.insert(command.end(), options_.command.begin(), options_.command.end());
  }
  options_.environment["SKEP_TEST"] = mark_;
  process_ =
      std::make_unique<Process>(Program{command, options_.environment, workspace_.path("skepd.out"),
                                        workspace_.path("skepd.err"), options_.open_files});
}

void Skepd::wait_until_it_answers() {
  const bool answers = eventually(
      [&] { return !process_->running() || http_get_unix(socket_, "/v1/version").status == 200; });
  EXPECT_TRUE(answers && process_->running()) << "skepd did not come up:\n" << log();
}

Skepd::~Skepd() {
  if (options_.expect_clean_end && process_->running()) {
    EXPECT_EQ(terminate(std::chrono::seconds(30), SIGINT), 0) << log();
  }
  if (process_->running()) process_->signal(SIGKILL);
  (void)process_->wait(10s);
  EXPECT_TRUE(leaves_nothing()) << log();
  for (const pid_t left : descendants()) ::kill(left, SIGKILL);
  if (testing::Test::HasFailure()) std::fprintf(stderr, "%s\n", log().c_str());
}

int Skepd::terminate(std::chrono::milliseconds deadline, int signal) {
  process_->signal(signal);
  const auto status = process_->wait(deadline);
  return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
}

std::vector<pid_t> Skepd::descendants() const {
  std::vector<pid_t> found = processes_marked("SKEP_TEST=" + mark_);
  std::erase(found, process_->pid());
  return found;
}

bool Skepd::leaves_nothing() const {
  return eventually(10s, [&] { return descendants().empty(); }) &&
         refuses_connections(metrics_.number()) &&
         (!options_.expect_clean_end || !std::filesystem::exists(socket_));
}

Finished Skepd::ctl(const std::vector<std::string>& words,
                    std::chrono::milliseconds deadline) const {
  std::vector<std::string> command{skepctl_program(), "--socket", socket_};
  command.insert(command.end(), words.begin(), words.end());
  return run(command, deadline);
}

std::vector<WorkerStatus> Skepd::status() const {
  return status_at(socket_);
}

std::vector<WorkerStatus> status_at(const std::string& socket) {
  const Response response = http_get_unix(socket, "/v1/status");
  json::error_code error;
  const json::value value = json::parse(response.body, error);
  std::vector<WorkerStatus> workers;
  if (error || !value.is_array()) return workers;
  for (const json::value& element : value.get_array())
    if (element.is_object()) workers.push_back(read_worker(element.get_object()));
  return workers;
}

WorkerStatus Skepd::worker(const std::string& name) const {
  for (WorkerStatus& worker : status())
    if (worker.name == name) return worker;
  return {};
}

bool Skepd::becomes(const std::string& name, const std::string& state) const {
  return eventually(30s, [&] { return worker(name).state == state; });
}

bool Skepd::is_succeeded(const WorkerStatus& before) const {
  return eventually(30s, [&] {
    const WorkerStatus now = worker(before.name);
    return now.state == "RUNNING" && now.eligible && now.pid != before.pid;
  });
}

bool Skepd::all_become(const std::string& state) const {
  return eventually(30s, [&] {
    const auto workers = status();
    return !workers.empty() &&
           std::all_of(workers.begin(), workers.end(),
                       [&](const WorkerStatus& worker) { return worker.state == state; });
  });
}

Response Skepd::metrics() const {
  return http_get("127.0.0.1", metrics_.number(), "/metrics");
}

std::optional<double> Skepd::metric(const std::string& series) const {
  const std::string body = '\n' + metrics().body;
  const auto at = body.find('\n' + series + ' ');
  if (at == std::string::npos) return std::nullopt;
  return std::strtod(body.c_str() + at + series.size() + 2, nullptr);
}

std::string Skepd::log() const {
  return read_file(workspace_.path("skepd.log")) + read_file(workspace_.path("skepd.err")) + out();
}

bool Skepd::logs(const std::string& text) const {
  return eventually([&] { return log().find(text) != std::string::npos; });
}

std::string skepd_program() {
  return test::in_build("daemon/skepd");
}

std::string source_of_test(const std::string& name) {
  return test::in_source("tests/integration/" + name);
}

std::string skepctl_program() {
  return test::in_build("ctl/skepctl");
}

std::string copy_of_skepd(const std::string& folder) {
  namespace fs = std::filesystem;
  const fs::path original = skepd_program();
  fs::create_directories(folder);
  fs::copy(original, folder);
  fs::copy(original.parent_path() / "agent", fs::path(folder) / "agent");
  return fs::path(folder) / original.filename();
}

Finished skepd(const std::vector<std::string>& words, std::chrono::milliseconds deadline,
               const std::map<std::string, std::string>& environment) {
  std::vector<std::string> command{skepd_program()};
  command.insert(command.end(), words.begin(), words.end());
  return run(command, deadline, environment);
}

}  // namespace skep::harness
