#include "model/secret.h"

#include <algorithm>
#include <array>

namespace skep {
namespace {

// Anywhere in a name, with and without the words around them: "PGPASSWORD", "CLIENT_SECRET".
constexpr std::array parts{"PASSWORD", "PASSWD",     "PASSPHRASE", "SECRET",
                           "TOKEN",    "CREDENTIAL", "APIKEY",     "PRIVATE"};

// Only as a word of their own: "STRIPE_KEY" and not "KEYBOARD".
constexpr std::array words{"KEY", "KEYS", "PASS", "PWD", "AUTH", "SALT", "PIN", "DSN"};

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
}

bool has_word(std::string_view name, std::string_view word) {
  for (auto at = name.find(word); at != std::string_view::npos; at = name.find(word, at + 1)) {
    const auto end = at + word.size();
    const auto parts_words = [](char c) { return c == '_' || c == '-' || c == '.'; };
    if ((at == 0 || parts_words(name[at - 1])) && (end == name.size() || parts_words(name[end])))
      return true;
  }
  return false;
}

bool has_secret_name(std::string_view name) {
  std::string capitals;
  std::transform(name.begin(), name.end(), std::back_inserter(capitals), upper);
  if (capitals == "PWD" || capitals == "OLDPWD") return false;  // the shell's directory
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return capitals.find(part) != std::string::npos; }) ||
         std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return has_word(capitals, word); });
}

// "scheme://user:password@host".
bool has_password(std::string_view address) {
  for (auto at = address.find("://"); at != std::string_view::npos; at = address.find("://", at)) {
    address.remove_prefix(at + 3);
    const std::string_view authority = address.substr(0, address.find_first_of("/?# \t\n"));
    const auto end = authority.rfind('@');
    if (end != std::string_view::npos && authority.substr(0, end).find(':') != std::string::npos)
      return true;
    at = 0;
  }
  return false;
}

}  // namespace

bool looks_secret(std::string_view name, std::string_view value) {
  return has_secret_name(name) || has_password(value) ||
         value.find("PRIVATE KEY-----") != std::string_view::npos;
}

std::map<std::string, std::string> without_secrets(std::map<std::string, std::string> variables) {
  for (auto& [name, value] : variables)
    if (looks_secret(name, value)) value = not_shown;
  return variables;
}

}  // namespace skep
