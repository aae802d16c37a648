/* The hook of dlclose: what was unloaded must not be called any more. */
#include "shim/hooks.h"

#include <dlfcn.h>

#include "shim/loader.h"

TS_HOOK int dlclose(void *handle)
{
    int result = ts_real_dlclose(handle);
    ts_note_unload();
    return result;
}
