/* A plugin with a libcurl inside, whose functions can be seen: its calls go by their names. */
#include "plugin_common.h"
