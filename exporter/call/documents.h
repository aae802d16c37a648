/* Documents that a search found, in MLflow's form (mlflow.entities.Document): the outputs of a
 * RETRIEVER or RERANKER span are a list of
 *
 *   {"page_content": "...", "metadata": {"doc_uri": "...", "score": 0.9, ...}, "id": "..."}
 *
 * Values are those of the answer, byte for byte. A text, an address or an id that the store did not
 * send is not made up: page_content is then "", the others are absent.
 *
 *   struct ts_documents list = {.call = call};
 *   ts_documents_add(&list, &(struct ts_document){.id = id, .score = score, .metadata = payload});
 *   ts_documents_end(&list);
 */
#ifndef TS_CALL_DOCUMENTS_H
#define TS_CALL_DOCUMENTS_H

#include "exporter/base/buffer.h"
#include "exporter/call/call.h"

/* All are JSON values, absent when there is none; null counts as absent. */
struct ts_document {
    struct ts_slice id;    /* string or number; a number becomes its digits as a string */
    struct ts_slice text;  /* string; absent: the member of the metadata that is named for a text */
    struct ts_slice uri;   /* string; absent: the member of the metadata that is named for one */
    struct ts_slice score; /* more is better */
    struct ts_slice distance; /* less is better: it is no score, and keeps its own name */
    struct ts_slice metadata; /* object; its members stay as they are, but for the one that became
                                 page_content */
    /* Members of the metadata that are none, ends with NULL; NULL: all are. For stores that answer
     * with one flat object for each hit. */
    const char *const *not_metadata;
};

/* An empty list is all zeros but for the call. */
struct ts_documents {
    struct ts_call *call;
    struct ts_buffer json;
    size_t count;
};

void ts_documents_add(struct ts_documents *list, const struct ts_document *document);

/* Makes the list the call's outputs, [] when nothing was added, and frees it. */
void ts_documents_end(struct ts_documents *list);

/* The same for a list that is not wanted after all: the outputs stay as they are. */
void ts_documents_drop(struct ts_documents *list);

/* Where a store's hit has its parts: ways as for ts_json_path, NULL where it has none. metadata "":
 * the hit itself, without the members of not_metadata. Of "a|b" the first that is there counts. */
struct ts_document_form {
    const char *id, *text, *uri, *score, *distance, *metadata;
    const char *const *not_metadata;
};

/* Adds each object of an array of hits, and of the arrays in it. */
void ts_documents_hits(struct ts_documents *list, struct ts_slice hits,
                       const struct ts_document_form *form);

/* Adds one hit. */
void ts_documents_hit(struct ts_documents *list, struct ts_slice hit,
                      const struct ts_document_form *form);

/* One value of a hit, by a way as in the form; "@search.score" and the like are one key, and
 * "a.b.*" is the first member of what is at "a.b". */
struct ts_slice ts_document_part(struct ts_slice hit, const char *ways);

#endif
