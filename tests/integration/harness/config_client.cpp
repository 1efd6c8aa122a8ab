#include "integration/harness/config_client.h"

#include <chrono>

#include <boost/json.hpp>

namespace skep::harness {
namespace {

constexpr std::chrono::seconds patience{30};

std::string with(std::string text, const std::string& word, const std::string& by) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
    text.replace(at, word.size(), by);
  return text;
}

std::string post_to(const std::string& socket, const std::string& path, const std::string& body) {
  Connection connection = Connection::unix_socket(socket, patience);
  (void)connection.send("POST " + path + " HTTP/1.1\r\nHost: skep\r\nConnection: close\r\n" +
                        "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  const std::string answer = connection.receive_all();
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

}  // namespace

ChangingConfig::ChangingConfig(const std::string& apps, SkepdOptions options)
    : skepd_(apps, std::move(options)) {}

std::string ChangingConfig::whole() const {
  return read_file(skepd_.workspace().path("skep.toml"));
}

void ChangingConfig::write_whole(const std::string& text) const {
  (void)skepd_.workspace().write("skep.toml", text);
}

void ChangingConfig::write(const std::string& apps) const {
  const std::string before = whole();
  const std::string daemon = before.substr(0, before.find("[app."));
  const Workspace& files = skepd_.workspace();
  write_whole(daemon + with(with(apps, "@RUN@", files.directory()), "@MARK@", files.name()));
}

std::string ChangingConfig::in_force() const {
  return http_get_unix(skepd_.socket(), "/v1/config", patience).body;
}

std::string ChangingConfig::get(const std::string& what) const {
  return http_get_unix(skepd_.socket(), "/v1/config/" + what, patience).body;
}

std::string ChangingConfig::post(const std::string& what,
                                 const std::vector<std::string>& apps) const {
  const std::string names = boost::json::serialize(boost::json::value_from(apps));
  return post_to(skepd_.socket(), "/v1/config/" + what, "{\"apps\":" + names + "}");
}

std::string ChangingConfig::reload() const {
  return post_to(skepd_.socket(), "/v1/reload", "{}");
}

}  // namespace skep::harness
