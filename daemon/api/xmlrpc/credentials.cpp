#include "api/xmlrpc/credentials.h"

#include <array>

#include <boost/uuid/detail/sha1.hpp>
#include <fmt/format.h>

#include "api/xmlrpc/base64.h"

namespace skep::api::xmlrpc {
namespace {

constexpr std::string_view hashed = "{SHA}";
constexpr std::string_view scheme = "basic ";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out += lower(c);
  return out;
}

std::string sha1(std::string_view text) {
  boost::uuids::detail::sha1 hash;
  hash.process_bytes(text.data(), text.size());
  std::array<unsigned int, 5> digest{};
  hash.get_digest(*reinterpret_cast<unsigned int(*)[5]>(digest.data()));
  std::string out;
  for (const unsigned int word : digest) out += fmt::format("{:08x}", word);
  return out;
}

// Of texts of one length.
bool same(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  unsigned difference = 0;
  for (std::size_t at = 0; at < one.size(); ++at)
    difference |= static_cast<unsigned char>(one[at]) ^ static_cast<unsigned char>(other[at]);
  return difference == 0;
}

}  // namespace

bool admits(const Credentials& wanted, std::string_view authorization) {
  if (wanted.username.empty()) return true;
  if (lower(authorization.substr(0, scheme.size())) != scheme) return false;
  const auto given = base64_decoded(authorization.substr(scheme.size()));
  if (!given) return false;
  const std::string_view text = *given;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string password = wanted.password.starts_with(hashed)
                                   ? lower(wanted.password.substr(hashed.size()))
                                   : sha1(wanted.password);
  const bool right_name = same(sha1(text.substr(0, colon)), sha1(wanted.username));
  const bool right_password = same(sha1(text.substr(colon + 1)), password);
  return right_name && right_password;
}

}  // namespace skep::api::xmlrpc
