/* A server in C that knows systemd's conventions and no library: it answers HTTP on the sockets
 * that it inherits (sd_listen_fds(3)) and tells how it does (sd_notify(3)).
 *
 * usage: notify [--ready-after TIME|never] [--hang-after TIME] [--trigger-after TIME]
 *               [--status TEXT] [--extend TIME] [--stop-after TIME]
 *
 * Says READY=1 and STATUS= at --ready-after (at once), and WATCHDOG=1 twice an interval of
 * WATCHDOG_USEC, until it hangs at --hang-after or says WATCHDOG=trigger. --extend asks for that
 * much more time at the start. At SIGTERM it says STOPPING=1 and leaves after --stop-after (at
 * once). Answers GET / with "hello", /pid with its pid, /variables with what it found in its
 * environment; a datagram with itself. Exits with 2 where LISTEN_PID is not its own.
 */
#define _GNU_SOURCE

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "options.h"

enum { first_fd = 3, most_sockets = 16 };

static volatile sig_atomic_t stop_wanted;

static void want_stop(int signal) {
  (void)signal;
  stop_wanted = 1;
}

static const char* variable(const char* name) {
  const char* const value = getenv(name);
  return value == NULL ? "-" : value;
}

static int is_own_pid(const char* name) {
  return strtol(variable(name), NULL, 10) == getpid();
}

static void say(const char* text) {
  const char* const address = getenv("NOTIFY_SOCKET");
  if (address == NULL) return;
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  const size_t length = strlen(address);
  if (length >= sizeof name.sun_path) return;
  memcpy(name.sun_path, address, length);
  if (address[0] == '@') name.sun_path[0] = '\0';
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  if (sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr*)&name, size) < 0)
    perror("NOTIFY_SOCKET");
  close(fd);
}

static int inherited_sockets(void) {
  if (getenv("LISTEN_FDS") == NULL) return 0;
  if (!is_own_pid("LISTEN_PID")) {
    fprintf(stderr, "LISTEN_PID=%s is not this process %d\n", variable("LISTEN_PID"), getpid());
    exit(2);
  }
  const long sockets = strtol(variable("LISTEN_FDS"), NULL, 10);
  if (sockets < 0 || sockets > most_sockets) return 0;
  /* Another worker that shares the socket may be the one to accept. */
  for (int fd = first_fd; fd < first_fd + sockets; ++fd)
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return (int)sockets;
}

static void answer_text(char* body, size_t room, const char* request) {
  static const char* const names[] = {"LISTEN_FDS",    "LISTEN_PID",    "LISTEN_FDNAMES",
                                      "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"};
  if (strncmp(request, "GET /pid ", 9) == 0) {
    snprintf(body, room, "%d\n", getpid());
  } else if (strncmp(request, "GET /variables ", 15) == 0) {
    size_t at = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && at < room; ++i)
      at += (size_t)snprintf(body + at, room - at, "%s=%s\n", names[i], variable(names[i]));
  } else {
    snprintf(body, room, "hello\n");
  }
}

/* One request a connection; a client that is slow to ask is left. */
static void serve_stream(int listener) {
  const int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (client < 0) return;
  const struct timeval patience = {1, 0};
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char request[4096] = "";
  size_t length = 0;
  while (length < sizeof request - 1 && strstr(request, "\r\n\r\n") == NULL) {
    const ssize_t got = recv(client, request + length, sizeof request - 1 - length, 0);
    if (got <= 0) break;
    length += (size_t)got;
    request[length] = '\0';
  }
  char body[2048];
  answer_text(body, sizeof body, request);
  char head[128];
  const int head_length = snprintf(head, sizeof head,
                                   "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                                   "%zu\r\nConnection: close\r\n\r\n",
                                   strlen(body));
  send(client, head, (size_t)head_length, MSG_NOSIGNAL | MSG_MORE);
  send(client, body, strlen(body), MSG_NOSIGNAL);
  close(client);
}

static void serve_datagram(int fd) {
  char text[2048];
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  const ssize_t got = recvfrom(fd, text, sizeof text, MSG_DONTWAIT, (struct sockaddr*)&from, &size);
  if (got >= 0) sendto(fd, text, (size_t)got, MSG_DONTWAIT, (struct sockaddr*)&from, size);
}

static void serve(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
  if (type == SOCK_DGRAM)
    serve_datagram(fd);
  else
    serve_stream(fd);
}

/* Moments of what is to be done; `never` when it is done or not wanted. */
struct plan {
  uint64_t ready;
  uint64_t feed;
  uint64_t feed_each;
  uint64_t hang;
  uint64_t trigger;
  const char* status;
};

static uint64_t moment(char** words, const char* name, uint64_t otherwise) {
  const char* const text = option(words, name);
  if (text != NULL && strcmp(text, "never") == 0) return never;
  const uint64_t delay = duration_option(words, name, otherwise);
  return delay == never ? never : now_ns() + delay;
}

static uint64_t feeding_interval(void) {
  if (!is_own_pid("WATCHDOG_PID")) return never;
  return strtoull(variable("WATCHDOG_USEC"), NULL, 10) * 1000 / 2;
}

static void say_ready(const struct plan* plan) {
  char text[1024];
  snprintf(text, sizeof text, "READY=1\nSTATUS=%s", plan->status);
  say(text);
}

/* Does what is due; returns when the next thing is. */
static uint64_t act(struct plan* plan) {
  const uint64_t now = now_ns();
  if (now >= plan->hang)
    for (;;) pause();
  if (now >= plan->ready) {
    plan->ready = never;
    say_ready(plan);
  }
  if (now >= plan->trigger) {
    plan->trigger = never;
    say("WATCHDOG=trigger");
  }
  if (now >= plan->feed) {
    plan->feed = now + plan->feed_each;
    say("WATCHDOG=1");
  }
  uint64_t next = plan->hang;
  if (plan->ready < next) next = plan->ready;
  if (plan->trigger < next) next = plan->trigger;
  return plan->feed < next ? plan->feed : next;
}

static void wait_and_serve(int sockets, uint64_t until, const sigset_t* mask) {
  struct pollfd waiting[most_sockets];
  for (int i = 0; i < sockets; ++i)
    waiting[i] = (struct pollfd){.fd = first_fd + i, .events = POLLIN};
  const uint64_t now = now_ns();
  const uint64_t rest = until <= now ? 0 : until == never ? UINT64_C(3600000000000) : until - now;
  const struct timespec timeout = {(time_t)(rest / 1000000000), (long)(rest % 1000000000)};
  if (ppoll(waiting, (nfds_t)sockets, &timeout, mask) <= 0) return;
  for (int i = 0; i < sockets; ++i)
    if ((waiting[i].revents & POLLIN) != 0) serve(waiting[i].fd);
}

int main(int count, char** words) {
  (void)count;
  /* SIGTERM arrives in ppoll() only, or it could come just before and not end it. */
  sigset_t term;
  sigset_t before;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  sigprocmask(SIG_BLOCK, &term, &before);
  const struct sigaction action = {.sa_handler = want_stop};
  sigaction(SIGTERM, &action, NULL);

  const int sockets = inherited_sockets();
  char extend[64];
  const uint64_t more = duration_option(words, "--extend", 0);
  snprintf(extend, sizeof extend, "EXTEND_TIMEOUT_USEC=%" PRIu64, more / 1000);
  if (more > 0) say(extend);

  const char* const status = option(words, "--status");
  const uint64_t each = feeding_interval();
  struct plan plan = {.ready = moment(words, "--ready-after", 0),
                      .feed = each == never ? never : now_ns(),
                      .feed_each = each,
                      .hang = moment(words, "--hang-after", never),
                      .trigger = moment(words, "--trigger-after", never),
                      .status = status == NULL ? "serving" : status};
  while (!stop_wanted) wait_and_serve(sockets, act(&plan), &before);

  say("STOPPING=1\nSTATUS=stopping");
  const uint64_t end = moment(words, "--stop-after", 0);
  while (now_ns() < end) usleep(1000);
  return 0;
}
