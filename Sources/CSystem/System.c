// Reads cores, niceness, clocks and memory use from the operating system.

#define _GNU_SOURCE

#include "CSystem.h"

#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return 0.0;
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int js_available_cores(void) {
#ifdef __linux__
  cpu_set_t mask;
  if (sched_getaffinity(0, sizeof mask, &mask) == 0 && CPU_COUNT(&mask) > 0) {
    return CPU_COUNT(&mask);
  }
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int)online : 1;
}

int js_niceness(void) { return getpriority(PRIO_PROCESS, 0); }

void js_set_niceness(int niceness) {
  if (js_niceness() != niceness) (void)setpriority(PRIO_PROCESS, 0, niceness);
}

double js_cpu_seconds(void) { return seconds(CLOCK_PROCESS_CPUTIME_ID); }

double js_thread_cpu_seconds(void) { return seconds(CLOCK_THREAD_CPUTIME_ID); }

double js_wall_seconds(void) { return seconds(CLOCK_MONOTONIC); }

long long js_resident_bytes(void) {
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL) return -1;
  long long total = 0;
  long long resident = -1;
  if (fscanf(file, "%lld %lld", &total, &resident) != 2) resident = -1;
  fclose(file);
  return resident < 0 ? -1 : resident * sysconf(_SC_PAGESIZE);
}
