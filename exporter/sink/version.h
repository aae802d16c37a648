/* The version that servers are told. */
#ifndef TS_SINK_VERSION_H
#define TS_SINK_VERSION_H

#ifndef TS_VERSION
#define TS_VERSION "0.1.0"
#endif

#endif
