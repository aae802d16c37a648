/* The host of plugins, linked with the GnuTLS flavour itself. */
#define HOST_HAS_LIBCURL
#include "host_flavours.c"
