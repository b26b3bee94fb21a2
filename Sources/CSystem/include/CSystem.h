// Facts about this process that Swift's Foundation does not offer: the cores it may use, its processor time, a
// steady clock, its memory. For worker pools, timings and reports.

#ifndef CSYSTEM_H
#define CSYSTEM_H

/// Cores in this process's affinity mask, at least 1.
int js_available_cores(void);

/// Seconds of processor time this process has used, all threads together, user and system.
double js_cpu_seconds(void);

/// Seconds since an arbitrary fixed moment, from a clock that never goes back.
double js_wall_seconds(void);

/// Bytes of memory this process has in use (resident), or −1 where the system does not say.
long long js_resident_bytes(void);

#endif
