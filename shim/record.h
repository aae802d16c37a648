/* The journal's format, shared by the writer (shim/) and the reader (exporter/spool/).
 *
 * Where things lie in the spool
 *
 *   $TRACESHIM_SPOOL/                       0700, owned by the user
 *     runs/<run id>/                        0700, one tree of processes
 *       <journal id>.<segment>.tsj          0600, of one process; segment: 6 digits, 000001 first
 *       model-call                          empty; a call to a model was made in this run
 *       delivered, lock                     what an exporter has sent (exporter/sink/)
 *     server-down                           a sink did not answer (exporter/sink/)
 *
 *   run id      20261123T094812Z-<pid>-<8 hex>      sorts by time
 *   journal id  32 hex digits, random
 *
 * A segment is a file of fixed size, made and mapped before it is needed:
 *
 *   0        +--------------------------------+
 *            | struct ts_segment_header       |  128 bytes
 *   128      +--------------------------------+
 *            | struct ts_record_header  (56)  |  each record starts on a multiple of 8
 *            | payload (length bytes)         |
 *            | zeros up to a multiple of 8    |
 *            +--------------------------------+
 *            | ...                            |
 *            | zeros: not written yet         |
 *   size     +--------------------------------+
 *
 * A record is written payload first and its magic last, so that a reader sees it whole or not at
 * all.  A writer that is killed in between leaves a hole: the reader looks for the next magic
 * whose CRC-32C (Castagnoli, RFC 3720 B.4) is right, and says how many bytes it stepped over.
 * A record never crosses segments.  Numbers are in the machine's byte order (little-endian on
 * every machine that is supported).
 */
#ifndef TS_SHIM_RECORD_H
#define TS_SHIM_RECORD_H

#include <stdint.h>

#define TS_FORMAT_VERSION 1
#define TS_SEGMENT_MAGIC "TSJOURN1" /* 8 bytes, no NUL */
#define TS_RECORD_MAGIC 0x31525354u /* "TSR1" */
#define TS_RECORD_ALIGN 8
#define TS_RECORD_MAX_PAYLOAD 32768u /* longer pieces are cut into several records */
#define TS_JOURNAL_ID_BYTES 16
#define TS_JOURNAL_SUFFIX ".tsj"

struct ts_segment_header {
    char magic[8];
    uint32_t version;      /* TS_FORMAT_VERSION; a reader refuses a higher one by name */
    uint32_t header_bytes; /* 128; records start here */
    uint8_t journal_id[TS_JOURNAL_ID_BYTES];
    uint32_t segment; /* 1, 2, 3 ... */
    uint32_t pid;
    uint64_t size_bytes;  /* of the file; 0: appended with write(2), read to its end */
    uint64_t realtime_ns; /* the two clocks, read together: the anchor for monotonic_ns below */
    uint64_t monotonic_ns;
    uint8_t reserved[60];
    uint32_t crc32c; /* of all bytes before */
};

struct ts_record_header {
    uint32_t magic;        /* stored last, with release order */
    uint32_t crc32c;       /* of the rest of this header and the payload */
    uint32_t length;       /* of the payload in bytes */
    uint16_t type;         /* enum ts_record_type */
    uint16_t flags;        /* TS_REC_FLAG_* */
    uint64_t monotonic_ns; /* CLOCK_MONOTONIC when the bytes passed */
    uint64_t exchange;     /* number of the call in this journal, from 1; 0: about the process */
    uint64_t offset;       /* pieces: where the payload starts in the stream of its type */
    uint32_t thread;       /* gettid() of the application's thread */
    uint32_t reserved;
    /* Number of this record in its journal, from 1; gaps are lost records. Where segments are
     * mapped numbers rise with the place; appended records may be out of order. */
    uint64_t sequence;
};

enum ts_record_type {
    TS_REC_PROCESS = 1,     /* first in each journal: fields */
    TS_REC_PROCESS_END = 2, /* the process ended in an orderly way; no payload */
    TS_REC_DROPPED = 3,     /* fields: TS_F_DROPPED_* */
    TS_REC_START = 10,      /* a call begins: fields */
    TS_REC_BODY_SET = 11, /* the request body as the program set it (POSTFIELDS), masked; pieces */
    TS_REC_END = 12,      /* a call is over: fields */
    TS_REC_HEADER_OUT = 20, /* what the tap saw, in the order it saw it; headers already filtered */
    TS_REC_DATA_OUT = 21,
    TS_REC_DATA_OUT_SET =
        22, /* went out: bytes of BODY_SET; fields TS_F_SET_OFFSET, TS_F_SET_BYTES */
    TS_REC_HEADER_IN = 23,
    TS_REC_DATA_IN = 24,
};

/* A piece does not continue where the one before it of its type ended: bytes between were left
 * out because of TRACESHIM_MAX_BODY.  `offset` tells where it goes on. */
#define TS_REC_FLAG_AFTER_GAP 1u

/* "fields": a row of { u16 tag, u16 zero, u32 length, bytes }, not padded.  Texts have no NUL,
 * numbers are 8 bytes.  A reader steps over tags that it does not know. */
struct ts_field_header {
    uint16_t tag;
    uint16_t zero;
    uint32_t length;
};

enum ts_field_tag {
    /* TS_REC_PROCESS */
    TS_F_PID = 1,           /* u64 */
    TS_F_PPID = 2,          /* u64 */
    TS_F_START_TICKS = 3,   /* u64, field 22 of /proc/PID/stat: tells a reused pid apart */
    TS_F_RUN_ID = 4,        /* text */
    TS_F_LEADER_PID = 5,    /* u64, the first process of the run */
    TS_F_LEADER_TICKS = 6,  /* u64, its TS_F_START_TICKS */
    TS_F_PID_NAMESPACE = 7, /* u64, inode of /proc/self/ns/pid */
    TS_F_EXE = 8,           /* text, path of the program */
    TS_F_SCRIPT = 9,        /* text, path of the script when the program is an interpreter */
    TS_F_HOST = 10,         /* text, gethostname */
    TS_F_UID = 11,          /* u64 */
    TS_F_LEADER_NAME = 12,  /* text, base name of the first process's script or program */
    TS_F_ENV = 13, /* text NAME=value; once for each variable of ts_journaled_environment */
    /* TS_REC_DROPPED */
    TS_F_DROPPED_RECORDS = 20, /* u64, since the journal began */
    TS_F_DROPPED_BYTES = 21,   /* u64 */
    /* TS_REC_START */
    TS_F_URL = 30,    /* text, masked */
    TS_F_METHOD = 31, /* text, as far as the options tell: GET POST PUT HEAD or CUSTOMREQUEST */
    TS_F_MATCH = 32,  /* u64, enum ts_match */
    TS_F_BODY_BYTES =
        33, /* u64, size of the body as set; absent: not known yet, or bodies are not recorded */
    TS_F_NO_CONTENT = 34,     /* u64, 1: bodies and headers of this call are not recorded */
    TS_F_LIBCURL = 35,        /* text, version of the libcurl that runs it, "7.88.1" */
    TS_F_KIND = 36,           /* text, the kind that TRACESHIM_ENDPOINTS gave this endpoint */
    TS_F_ENDPOINT_WORDS = 37, /* text, what follows the pattern there: "openai.chat name=x" */
    /* TS_REC_END */
    TS_F_END_REASON = 50,    /* u64, enum ts_end_reason */
    TS_F_CURLCODE = 51,      /* u64; only with TS_END_DONE */
    TS_F_ERROR_TEXT = 52,    /* text, libcurl's reason */
    TS_F_STATUS = 53,        /* u64, CURLINFO_RESPONSE_CODE */
    TS_F_HTTP_VERSION = 54,  /* u64, CURLINFO_HTTP_VERSION */
    TS_F_EFFECTIVE_URL = 55, /* text, masked */
    TS_F_PRIMARY_IP = 56,    /* text */
    TS_F_PRIMARY_PORT = 57,  /* u64 */
    TS_F_NAMELOOKUP_US = 58, /* u64, microseconds from the start, as curl_easy_getinfo gives them */
    TS_F_CONNECT_US = 59,
    TS_F_APPCONNECT_US = 60,
    TS_F_PRETRANSFER_US = 61,
    TS_F_STARTTRANSFER_US = 62,
    TS_F_TOTAL_US = 63,
    TS_F_REDIRECT_US = 64,
    TS_F_BYTES_UP = 65,   /* u64, bodies */
    TS_F_BYTES_DOWN = 66, /* u64 */
    TS_F_REDIRECTS = 67,  /* u64, count */
    /* TS_REC_DATA_OUT_SET */
    TS_F_SET_OFFSET = 80, /* u64, into BODY_SET */
    TS_F_SET_BYTES = 81,  /* u64 */
};

/* Why a call is in the journal. */
enum ts_match {
    TS_MATCH_NONE = 0,     /* not traced: never in a journal */
    TS_MATCH_ENDPOINT = 1, /* known host or path, or TRACESHIM_ENDPOINTS */
    TS_MATCH_BODY = 2,     /* the body's first 4 KB bear the marks of a model or tool call */
    TS_MATCH_ENVELOPE = 3, /* other HTTP in a run that calls models: no bodies, no headers */
    TS_MATCH_MAYBE = 4,    /* a POST elsewhere: the body decides; never in a journal */
};

enum ts_end_reason {
    TS_END_DONE = 1,    /* libcurl gave a result */
    TS_END_REMOVED = 2, /* taken out of its multi handle before the program read a result */
    TS_END_CLEANUP = 3, /* destroyed in mid-transfer */
};

#endif
