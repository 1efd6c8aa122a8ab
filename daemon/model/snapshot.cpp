#include "model/snapshot.h"

namespace skep {

std::string_view name_of(StallCause cause) {
  switch (cause) {
    case StallCause::blocked:
      return "blocked";
    case StallCause::starved:
      return "starved";
    case StallCause::stopped:
      return "stopped";
    case StallCause::traced:
      break;
  }
  return "traced";
}

}  // namespace skep
