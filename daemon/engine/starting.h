#pragma once

#include "engine/turn.h"

namespace skep::engine {

// The slot is wanted and has no process: it is started when its turn comes.
void enqueue(Turn& turn, Slot& slot);
// ... and no more.
void take_out_of_queue(Turn& turn, Slot& slot);

// Starts the first few of the queue.
void start_queued(Turn& turn);

void on_spawned(Turn& turn, const event::Spawned& event);
void on_listening(Turn& turn, const event::Listening& event);

// The deadline of STARTING: ready by now, or too late.
void on_ready_deadline(Turn& turn, Slot& slot);

// STARTING: looks anew at whether it is ready, and until when it must be. For a changed spec.
void judge_ready(Turn& turn, Slot& slot);

}  // namespace skep::engine
