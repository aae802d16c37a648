/* The file TRACESHIM_REDACT. */
#include <stdlib.h>

#include "exporter/command/doctor.h"
#include "exporter/mask/mask.h"

void ts_doctor_mask(struct ts_doctor *doctor)
{
    char error[5000];
    const char *path = getenv("TRACESHIM_REDACT");
    if (!path || !*path)
        return;
    struct ts_mask *mask = ts_mask_from_environment(error, sizeof error);
    if (!mask)
        ts_doctor_say(doctor, TS_FINDING_BAD, "masking", "%s; the spool keeps everything", error);
    else if (*path != '/')
        ts_doctor_say(doctor, TS_FINDING_NOTE, "masking",
                      "TRACESHIM_REDACT=%s is relative: a program that goes to another folder will "
                      "not find it and deliver nothing",
                      path);
    else
        ts_doctor_say(doctor, TS_FINDING_OK, "masking", "%s has %zu patterns", path,
                      ts_mask_count(mask));
    ts_mask_free(mask);
}
