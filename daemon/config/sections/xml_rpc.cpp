#include <algorithm>
#include <string_view>

#include "config/sections/sections.h"

namespace skep::config {
namespace {

constexpr std::string_view hashed = "{SHA}";
constexpr std::size_t hash_digits = 40;

bool is_hash(std::string_view text) {
  return text.size() == hash_digits &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

void read_xml_rpc(TableReader& daemon, DaemonSpec& spec) {
  auto rpc = daemon.table("xml-rpc");
  if (!rpc) return;
  auto username = rpc->string("username", "the name that supervisorctl gives");
  auto password = rpc->string("password", R"(a password, or "{SHA}" and its SHA-1)");
  if (username && (username->empty() || username->find(':') != std::string::npos)) {
    rpc->complain("username", " must be a name without a colon");
    username.reset();
  }
  if (password && password->empty()) {
    rpc->complain("password", " must not be empty");
    password.reset();
  }
  if (password && password->starts_with(hashed) && !is_hash(password->substr(hashed.size()))) {
    rpc->complain("password", " must have the 40 hexadecimal digits of a SHA-1 behind {SHA}");
    password.reset();
  }
  if (rpc->has("username") && !rpc->has("password"))
    rpc->complain("username", " has no effect without a password; write one beside it");
  if (rpc->has("password") && !rpc->has("username"))
    rpc->complain("password", " has no effect without a username; write one beside it");
  if (username && password) {
    spec.rpc_username = std::move(*username);
    spec.rpc_password = std::move(*password);
  }
  rpc->finish();
}

}  // namespace skep::config
