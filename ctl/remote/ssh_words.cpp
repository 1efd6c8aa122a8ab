#include "ctl/remote/ssh_words.h"

namespace skep::ctl {
namespace {

// ssh hands its words to a shell over there.
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + '\'';
}

}  // namespace

std::vector<std::string> ssh_words(const Host& host, const std::string& socket, Asking asking) {
  std::vector<std::string> words{
      "ssh", "-T", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=15"};
  if (asking != Asking::yes) words.insert(words.end(), {"-o", "BatchMode=yes"});
  if (!host.user.empty()) words.insert(words.end(), {"-l", host.user});
  if (host.port != 0) words.insert(words.end(), {"-p", std::to_string(host.port)});
  words.insert(words.end(), {"--", host.name, "skepctl"});
  if (!socket.empty()) words.insert(words.end(), {"--socket", quoted(socket)});
  words.emplace_back("dial-stdio");
  return words;
}

}  // namespace skep::ctl
