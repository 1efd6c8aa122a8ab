#include "model/definition.h"

namespace skep {

bool inherits_sockets(const AppSpec& app) {
  return app.runtime == Runtime::other || !app.cluster;
}

bool can_overlap(const AppSpec& app) {
  return !inherits_sockets(app) || !app.listen.empty();
}

}  // namespace skep
