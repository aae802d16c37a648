/* A plugin with the OpenSSL flavour of libcurl. */
#include "plugin_common.h"
