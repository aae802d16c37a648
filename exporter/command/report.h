/* What is said to the user beside the output. */
#ifndef TS_COMMAND_REPORT_H
#define TS_COMMAND_REPORT_H

/* One line on stderr, "traceshim: ...", whatever the text holds: line ends and control characters
 * become blanks. */
void ts_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
