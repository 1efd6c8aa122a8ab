/* Words of a command line, for small programs in C. */
#ifndef SKEP_WORKLOAD_OPTIONS_H
#define SKEP_WORKLOAD_OPTIONS_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const uint64_t never = UINT64_MAX;

static inline uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

/* What follows `name`; null without it. */
static inline const char* option(char** words, const char* name) {
  for (; *words != NULL; ++words)
    if (strcmp(*words, name) == 0) return words[1] == NULL ? "" : words[1];
  return NULL;
}

struct unit {
  const char* name;
  uint64_t factor;
};

static inline uint64_t with_unit(const char* text, const struct unit* units) {
  char* rest;
  const uint64_t number = strtoull(text, &rest, 10);
  for (; units->name != NULL && rest != text; ++units)
    if (strcmp(rest, units->name) == 0) return number * units->factor;
  fprintf(stderr, "%s: not understood\n", text);
  exit(2);
}

/* "1500ms", "2s"; in nanoseconds. */
static inline uint64_t duration_option(char** words, const char* name, uint64_t otherwise) {
  static const struct unit units[] = {{"ms", 1000000}, {"s", 1000000000}, {NULL, 0}};
  const char* const text = option(words, name);
  return text == NULL ? otherwise : with_unit(text, units);
}

/* "4096", "10MiB", "1GiB". */
static inline uint64_t size_option(char** words, const char* name, uint64_t otherwise) {
  static const struct unit units[] = {
      {"", 1}, {"KiB", 1U << 10U}, {"MiB", 1U << 20U}, {"GiB", 1U << 30U}, {NULL, 0}};
  const char* const text = option(words, name);
  return text == NULL ? otherwise : with_unit(text, units);
}

#endif
