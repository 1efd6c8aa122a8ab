#pragma once

#include "model/worker_state.h"

namespace skep::engine {

// The life of a slot.
//
// Beside its state a slot has an intention, `wanted`: somebody wants a worker here. States change
// when something happens to a process or when a deadline comes; intentions change when somebody
// asks. Every rule below is of the form "in this state, this event, given this intention".
//
// STOPPED   No process. Where every slot begins, and where a stop leads. Wanted, it waits its turn
//           in the start queue, which lets a few processes a turn be born. A stop takes it out of
//           the queue.
//
// STARTING  A process exists and has not shown that it is ready: by listening, by its age, by what
//           it says (process.send('ready'), READY=1), or by listening and answering an HTTP check
//           (readiness.h). Waits for that, until the ready timeout, which the worker may put off
//           within bounds. Ready leads to RUNNING. Its death leads to BACKOFF, to FATAL when it was
//           one too many, and to EXITED where the policy has no successor; so does a birth that
//           cannot be, as another app owns what the worker would inherit. A stop leads to
//           STOPPING; so does the timeout (by SIGKILL), as a death that is still to come, and a
//           changed definition. Given a socket, it may have clients from the queue already, and may
//           drain where a RUNNING worker may.
//
// RUNNING   Ready; the only state that is judged by samples and given connections. Waits for its
//           next health check and for its watchdog, where it has such (health.h). Its death leads
//           to EXITED. A stop leads to STOPPING; so do a hard threshold, failed health and a
//           changed definition, these three only while the app's budget lets one more worker be
//           away.
//
// BACKOFF   No process; the last one died too early. Waits for the end of its delay, then for its
//           turn in the start queue, then STARTING. A start command or a changed definition does
//           not wait for the delay. A stop leads to STOPPED.
//
// STOPPING  The process was told to leave, or is being killed. Waits for its exit; after the grace,
//           which the worker may ask to be made longer within bounds, its whole group is killed,
//           again and again until it is gone. A stop that comes now waits along, and makes an end
//           of any intention to come back; a start that comes now makes it wanted again. Nothing
//           leads out of here but the end of the process:
//             not wanted                     STOPPED
//             wanted                         STOPPED and at once the start queue
//             wanted, and its end is judged  as after a death: STOPPED and the start queue after a
//             (timeout, hard threshold,      good run, else BACKOFF, FATAL or EXITED
//             failed health)
//
// EXITED    No process. Passed through on the way from RUNNING: on to the start queue after a good
//           run, to BACKOFF after a short one, to FATAL after one too many. It is a resting place
//           where the policy has no successor; then a start leads to STARTING, a stop to STOPPED.
//
// FATAL     No process; it died too often. Waits for an operator: a start or a changed definition
//           lead to STARTING, a stop to STOPPED. It stays wanted, so it counts against the budget,
//           and a definition that does not work takes down no more workers than the budget holds.
//
// UNKNOWN   Never entered; it is in the vocabulary of supervisord's clients.
//
// A worker that is being stopped is out of the eligible set before it gets its signal.
//
// The table below is all there is: no state leads to itself.
[[nodiscard]] bool is_legal(WorkerState from, WorkerState to);

}  // namespace skep::engine
