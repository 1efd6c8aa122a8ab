#include "host/logs/errno_text.h"

#include <cctype>
#include <cstring>

namespace skep::host::logs {

std::string errno_text(int error) {
  const char* description = strerrordesc_np(error);
  if (description == nullptr) return "error " + std::to_string(error);
  std::string text = description;
  const bool acronym = text.size() > 1 && std::isupper(static_cast<unsigned char>(text[1])) != 0;
  if (!acronym)
    text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

}  // namespace skep::host::logs
