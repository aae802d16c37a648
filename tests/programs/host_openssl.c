/* The host of plugins, linked with the OpenSSL flavour itself. */
#define HOST_HAS_LIBCURL
#include "host_flavours.c"
