// What Swift's Foundation does not tell of the process: cores it may use, time it took.

#ifndef CSYSTEM_H
#define CSYSTEM_H

/// Cores in this process's affinity mask, at least 1.
int js_available_cores(void);

/// Seconds of processor time this process has used, all threads together, user and system.
double js_cpu_seconds(void);

/// Seconds since some fixed moment, from a clock that never goes back.
double js_wall_seconds(void);

/// Bytes of memory this process has in use, or −1 where the system does not tell.
long long js_resident_bytes(void);

#endif
