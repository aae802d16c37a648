/* The prices that subcommands use: one table for all runs that a command goes through. */
#include "exporter/command/prices.h"

#include <stdlib.h>

#include "exporter/command/doctor.h"
#include "exporter/command/report.h"

static struct ts_prices *prices;

static void release(void)
{
    ts_prices_free(prices);
}

const struct ts_prices *ts_command_prices(void)
{
    char error[640];
    if (prices)
        return prices;
    prices = ts_prices_new(getenv("TRACESHIM_PRICES"), error, sizeof error);
    atexit(release);
    if (*error)
        ts_complain("%s", error);
    return prices;
}

void ts_doctor_prices(struct ts_doctor *doctor)
{
    char error[640];
    const char *path = getenv("TRACESHIM_PRICES");
    if (!path || !*path)
        return;
    struct ts_prices *own = ts_prices_new(path, error, sizeof error);
    if (*error)
        ts_doctor_say(doctor, TS_FINDING_NOTE, "prices", "%s", error);
    else if (own)
        ts_doctor_say(doctor, TS_FINDING_OK, "prices", "%s has %zu models", path,
                      ts_prices_own(own));
    ts_prices_free(own);
}
