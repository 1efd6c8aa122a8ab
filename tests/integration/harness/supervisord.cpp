#include "integration/harness/supervisord.h"

#include <csignal>
#include <filesystem>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "integration/harness/eventually.h"
#include "integration/harness/net.h"
#include "integration/harness/programs.h"
#include "support/places.h"

namespace skep::harness {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

// The one that can see Debian's modules.
constexpr auto python = "/usr/bin/python3";

std::string replaced(std::string text, const std::string& word, const std::string& by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

}  // namespace

std::string client(std::string_view name) {
  return test::in_source("tests/integration/clients/" + std::string(name));
}

bool Supervisord::installed() {
  return harness::installed("supervisord") && harness::installed("supervisorctl");
}

void Supervisord::configure(const std::string& programs) const {
  files_.write("supervisord.conf",
               replaced("[unix_http_server]\nfile=@RUN@/socket\n"
                        "[supervisord]\nnodaemon=true\nlogfile=@RUN@/supervisord.log\n"
                        "pidfile=@RUN@/pid\nchildlogdir=@RUN@\n"
                        "[rpcinterface:supervisor]\n"
                        "supervisor.rpcinterface_factory = "
                        "supervisor.rpcinterface:make_main_rpcinterface\n"
                        "[supervisorctl]\nserverurl=unix://@RUN@/socket\n" +
                            programs,
                        "@RUN@", files_.directory()));
}

Supervisord::Supervisord(const std::string& programs) {
  configure(programs);
  process_ = std::make_unique<Process>(Program{
      {"/usr/bin/supervisord", "-c", config()}, {}, files_.path("out"), files_.path("err"), {}});
  EXPECT_TRUE(eventually(30s, [&] { return std::filesystem::exists(files_.path("socket")); }))
      << read_file(files_.path("out")) << read_file(files_.path("err"));
}

Supervisord::~Supervisord() {
  process_->signal(SIGTERM);
  EXPECT_TRUE(process_->wait(30s).has_value());
}

Supervisorctl::Supervisorctl(const std::string& config, const std::string& url)
    : process_(std::make_unique<Process>(
          Program{{python, client("session.py"), files_.path("session"), config, url},
                  {},
                  files_.path("out"),
                  files_.path("err"),
                  {}})) {
  EXPECT_TRUE(eventually(30s, [&] { return std::filesystem::exists(files_.path("session")); }))
      << read_file(files_.path("err"));
}

Finished Supervisorctl::run(const std::vector<std::string>& words) const {
  auto connection = Connection::unix_socket(files_.path("session"), 60s);
  connection.send(json::serialize(json::value_from(words)) + '\n');
  json::error_code error;
  const json::value told = json::parse(connection.receive_until("\n"), error);
  if (error || !told.is_object()) return {-1, "", read_file(files_.path("err"))};
  return {static_cast<int>(told.at("exit").to_number<int>()),
          std::string(told.at("out").as_string()), ""};
}

}  // namespace skep::harness
