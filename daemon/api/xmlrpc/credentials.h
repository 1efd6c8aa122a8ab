#pragma once

#include <string>
#include <string_view>

namespace skep::api::xmlrpc {

// What a client has to know, by HTTP's Basic authentication. No user name: nothing.
struct Credentials {
  std::string username;
  std::string password;  // as it is, or "{SHA}" and the hexadecimal SHA-1 of it
};

// Whether the request's Authorization header says so. How long it takes tells nothing of how much
// of it was right.
[[nodiscard]] bool admits(const Credentials& wanted, std::string_view authorization);

}  // namespace skep::api::xmlrpc
