/* The file TRACESHIM_ENDPOINTS: which lines are not what they should be. */
#include <stdlib.h>

#include "exporter/command/doctor.h"
#include "exporter/command/endpoint_file.h"

struct looking {
    struct ts_doctor *doctor;
    const char *path;
    size_t good, bad;
};

static void look(void *context, const struct ts_endpoint_line *line)
{
    struct looking *looking = context;
    looking->good += line->flaw == NULL;
    looking->bad += line->flaw != NULL;
    if (line->flaw)
        ts_doctor_say(looking->doctor, TS_FINDING_BAD, "endpoints", "%s line %zu: %s",
                      looking->path, line->number, line->flaw);
}

void ts_doctor_endpoints(struct ts_doctor *doctor)
{
    struct looking looking = {.doctor = doctor, .path = getenv("TRACESHIM_ENDPOINTS")};
    if (!looking.path || !*looking.path)
        return;
    const char *error =
        ts_endpoint_file_each(looking.path, &(struct ts_endpoint_visitor){look, &looking});
    if (error)
        ts_doctor_say(doctor, TS_FINDING_BAD, "endpoints",
                      "TRACESHIM_ENDPOINTS=%s cannot be read: %s", looking.path, error);
    else if (!looking.bad)
        ts_doctor_say(doctor, TS_FINDING_OK, "endpoints", "%s names %zu", looking.path,
                      looking.good);
}
