/* A plugin with a libcurl inside that is bound to itself: no preload can reach its calls. */
#include "plugin_common.h"
