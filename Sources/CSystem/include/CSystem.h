// Properties of this process that Swift's Foundation does not offer: available cores, niceness, processor time,
// a steady clock, memory in use. Worker pools, timings and reports use them.

#ifndef CSYSTEM_H
#define CSYSTEM_H

/// Cores in this process's affinity mask, at least 1.
int js_available_cores(void);

/// The niceness of the calling thread; on Linux, each thread has its own.
int js_niceness(void);

/// Gives the calling thread this niceness, where the system allows it.
void js_set_niceness(int niceness);

/// Seconds of processor time that all threads of this process have used, user and system.
double js_cpu_seconds(void);

/// Seconds of processor time that the calling thread has used, user and system.
double js_thread_cpu_seconds(void);

/// Seconds since an arbitrary fixed time, from a clock that never goes back.
double js_wall_seconds(void);

/// Bytes of resident memory of this process, or −1 if the system does not report it.
long long js_resident_bytes(void);

#endif
