/* A plugin with the GnuTLS flavour of libcurl. */
#include "plugin_common.h"
