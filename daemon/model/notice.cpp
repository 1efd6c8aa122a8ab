#include "model/notice.h"

namespace skep {

std::string_view name_of(Notice::Kind kind) {
  switch (kind) {
    case Notice::Kind::state:
      return "state";
    case Notice::Kind::stalled:
      return "stalled";
    case Notice::Kind::resumed:
      return "resumed";
    case Notice::Kind::breached:
      return "breached";
    case Notice::Kind::recovered:
      return "recovered";
    case Notice::Kind::held:
      return "held";
    case Notice::Kind::replaced:
      return "replaced";
    case Notice::Kind::app_added:
      return "app-added";
    case Notice::Kind::app_changed:
      return "app-changed";
    case Notice::Kind::app_removed:
      return "app-removed";
    case Notice::Kind::refused:
      return "refused";
    case Notice::Kind::said:
      return "said";
    case Notice::Kind::spare:
      return "spare";
    case Notice::Kind::drained:
      return "drained";
    case Notice::Kind::rescued:
      return "rescued";
    case Notice::Kind::roll:
      return "roll";
    case Notice::Kind::scaled:
      return "scaled";
    case Notice::Kind::order:
      return "order";
    case Notice::Kind::overload:
      return "overload";
    case Notice::Kind::released:
      return "released";
    case Notice::Kind::remote_communication:
      return "remote-communication";
    case Notice::Kind::oom_kill:
      return "oom-kill";
    case Notice::Kind::essential:
      return "essential";
    case Notice::Kind::handover:
      break;
  }
  return "handover";
}

}  // namespace skep
