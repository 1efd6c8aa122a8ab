#pragma once

#include "engine/turn.h"

namespace skep::engine {

// The slot is wanted and has no process: it is started when its turn comes.
void enqueue(Turn& turn, Slot& slot);
// ... and no more.
void take_out_of_queue(Turn& turn, Slot& slot);

// Starts the first few of the queue. True: there was one. It may be RUNNING already, where a
// successor that was ready has the slot, or down again, where its process could not be made.
[[nodiscard]] bool start_queued(Turn& turn);

void on_spawned(Turn& turn, const event::Spawned& event);
void on_listening(Turn& turn, const event::Listening& event);

}  // namespace skep::engine
