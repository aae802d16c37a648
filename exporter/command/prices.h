/* The prices that subcommands use. */
#ifndef TS_COMMAND_PRICES_H
#define TS_COMMAND_PRICES_H

#include "exporter/price/price.h"

/* The table of this command, read when it is first asked for; what is wrong with the user's file
 * is told on stderr, once. NULL: no memory. */
const struct ts_prices *ts_command_prices(void);

#endif
