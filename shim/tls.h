/* Connections that libcurl watches more closely because of our tap than the application asked for.
 * libcurl puts a message callback on a new TLS connection (OpenSSL) when the transfer that opens it
 * is verbose and has a debug function, which a captured one always is. The connection outlives the
 * transfer and may be used by others, whose debug functions would be told of it. Called in the
 * traced program's thread. */
#ifndef TS_SHIM_TLS_H
#define TS_SHIM_TLS_H

#include "shim/libcurl.h"

/* Finds out how connections of this libcurl can be silenced; once, outside of callbacks. */
void ts_tls_prepare(const struct ts_libcurl *libcurl);

/* Objects were unloaded: what was found out may be wrong. */
void ts_tls_forget(void);

/* Takes the message callback off the connection that this transfer uses. To be called in the debug
 * callback, when it is told of TLS. Does nothing when the TLS library is another one, or cannot be
 * reached. */
void ts_tls_silence(const struct ts_libcurl *libcurl, CURL *curl);

#endif
