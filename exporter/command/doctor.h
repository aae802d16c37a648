/* What `doctor` looks at: each function looks at one thing and says what it found. */
#ifndef TS_COMMAND_DOCTOR_H
#define TS_COMMAND_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

enum ts_finding {
    TS_FINDING_OK,
    TS_FINDING_NOTE, /* good to know; traces are made */
    TS_FINDING_BAD,  /* keeps traces from being made, or from arriving where the environment sends
                        them */
};

struct ts_doctor {
    bool json;
    bool bad; /* something was */
    const char *spool;
    const char *program; /* as given, NULL: none */
};

/* One line of the report. */
void ts_doctor_say(struct ts_doctor *doctor, enum ts_finding finding, const char *what,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

void ts_doctor_libraries(struct ts_doctor *doctor);
void ts_doctor_environment(struct ts_doctor *doctor);
void ts_doctor_values(struct ts_doctor *doctor);
void ts_doctor_spool(struct ts_doctor *doctor);
void ts_doctor_limits(struct ts_doctor *doctor);
void ts_doctor_endpoints(struct ts_doctor *doctor);
void ts_doctor_prices(struct ts_doctor *doctor);
void ts_doctor_mask(struct ts_doctor *doctor);
void ts_doctor_sink(struct ts_doctor *doctor);
void ts_doctor_program(struct ts_doctor *doctor);

/* What is wrong with the value of one of our variables, to follow it; NULL: nothing, or it is not
 * one whose value is looked at. Empty is as if not set. Pure. */
const char *ts_variable_flaw(const char *name, const char *value);

/* Whether TRACESHIM_PROGRAMS (names, or !names, separated by commas; NULL: not set) lets a program
 * be traced. Pure. */
bool ts_programs_allow(const char *list, const char *name);

#endif
