/* Names of libcurl's results. */
#ifndef TS_CALL_CURL_CODES_H
#define TS_CALL_CURL_CODES_H

/* "CURLE_COULDNT_CONNECT"; NULL for a code that is not in the table. */
const char *ts_curl_code_name(int code);

#endif
