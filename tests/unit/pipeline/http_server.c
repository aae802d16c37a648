/* The tiny HTTP server of the sink's tests, for the tests of this room too. */
#include "tests/unit/sink/server.c"
