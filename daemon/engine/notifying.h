#pragma once

#include "engine/turn.h"

namespace skep::engine {

// What a worker tells of itself: by process.send(), and by sd_notify(3).
void on_said(Turn& turn, const event::Said& event);
void on_notified(Turn& turn, const event::Notified& event);

}  // namespace skep::engine
