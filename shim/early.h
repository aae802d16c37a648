/* For the few functions that run before anything else of the process is ready: a sanitizer's
 * runtime calls dlsym while it starts, and cannot be called back yet. */
#ifndef TS_SHIM_EARLY_H
#define TS_SHIM_EARLY_H

#ifdef __clang__
#define TS_NOT_INSTRUMENTED __attribute__((disable_sanitizer_instrumentation))
#else
#define TS_NOT_INSTRUMENTED __attribute__((no_sanitize("address,thread,undefined")))
#endif

#endif
