#include "integration/harness/tls_client.h"

#include <csignal>

#include <boost/json.hpp>

#include "integration/harness/programs.h"

namespace skep::harness {

TlsClient::TlsClient(std::uint16_t port, int connections, bool anew) {
  std::vector<std::string> command{any_node(), workload("client/tls_keep_alive.js"),
                                   std::to_string(port), std::to_string(connections)};
  if (anew) command.emplace_back("anew");
  process_ =
      std::make_unique<Process>(Program{command, {}, files_.path("out"), files_.path("err"), {}});
}

TlsClient::Told TlsClient::stop() {
  process_->signal(SIGTERM);
  (void)process_->wait(std::chrono::seconds(20));
  Told told{.ok = -1, .failed = -1, .text = read_file(files_.path("out"))};
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(told.text, error);
  if (error || !value.is_object()) return told;
  told.ok = value.at("ok").to_number<int>();
  told.failed = value.at("status").to_number<int>();
  for (const auto& failure : value.at("errors").as_object())
    told.failed += failure.value().to_number<int>();
  return told;
}

std::unique_ptr<Process> tls_asking(std::uint16_t port, const std::string& path) {
  const std::string url = "https://127.0.0.1:" + std::to_string(port) + path;
  return std::make_unique<Process>(
      Program{{any_node(), "-e",
               "require('https').get('" + url +
                   "', { rejectUnauthorized: false }, (r) => r.resume()).on('error', () => {})"},
              {},
              "/dev/null",
              "/dev/null",
              {}});
}

}  // namespace skep::harness
