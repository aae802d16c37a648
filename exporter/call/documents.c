/* Documents that a search found. */
#include "exporter/call/documents.h"

#include "exporter/call/body.h"
#include "exporter/call/write.h"
#include "exporter/wire/json.h"

/* What programs call the text and the address of a stored document, the commonest first. */
static const char *const text_keys[] = {
    "page_content", "text",    "content",      "chunk",     "document", "body",
    "chunk_text",   "passage", "text_content", "page_text", "raw_text", "pageContent",
};
static const char *const uri_keys[] = {
    "doc_uri",   "uri",      "url",       "source",       "source_url", "source_uri",
    "file_name", "filename", "file_path", "document_url", "link",       "path",
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* What is written into metadata beside the hit's own members. */
enum { DOC_URI, SCORE, DISTANCE, ADDED };
static const char *const added_keys[ADDED] = {"doc_uri", "score", "distance"};

struct parts {
    struct ts_slice text, text_key; /* text_key: of the member that is the text; absent: none is */
    struct ts_slice added[ADDED];
};

static struct ts_slice unless_null(struct ts_slice value)
{
    if (ts_json_kind(value) == TS_JSON_NULL)
        return (struct ts_slice){0};
    return value;
}

static bool is_text(struct ts_slice value)
{
    return ts_json_kind(value) == TS_JSON_STRING && value.n > 2;
}

static bool is_among(const char *const *keys, const struct ts_json_iter *iter)
{
    for (; keys && *keys; keys++)
        if (ts_json_key_is(iter, *keys))
            return true;
    return false;
}

/* The member whose name comes first in a list, whatever its place in the object. */
struct wanted {
    const char *const *keys;
    size_t rank; /* of the member that was found; before that the length of the list */
    struct ts_slice value, key;
};

static void look_at(struct wanted *wanted, const struct ts_json_iter *iter)
{
    for (size_t i = 0; i < wanted->rank; i++)
        if (ts_json_key_is(iter, wanted->keys[i])) {
            wanted->rank = i;
            wanted->value = iter->value;
            wanted->key = iter->key;
        }
}

/* One walk for both: metadata may be long. */
static void find_named(struct ts_slice object, const char *const *except, struct wanted *text,
                       struct wanted *uri)
{
    struct ts_json_iter iter = ts_json_begin(object);
    while (ts_json_next(&iter)) {
        if (!is_text(iter.value) || is_among(except, &iter))
            continue;
        look_at(text, &iter);
        look_at(uri, &iter);
    }
}

/* LlamaIndex keeps its node as a JSON text. */
static struct ts_slice text_of_node(struct ts_slice metadata, struct ts_arena *arena)
{
    size_t bytes = 0;
    char *node = ts_json_text(ts_json_get(metadata, "_node_content"), arena, &bytes);
    struct ts_slice json = {node, node ? bytes : 0};
    struct ts_slice text = ts_json_get(ts_json_value(json, NULL), "text");
    return is_text(text) ? text : (struct ts_slice){0};
}

static void find_parts(struct ts_call *call, const struct ts_document *document,
                       struct parts *parts)
{
    struct wanted text = {.keys = text_keys, .rank = COUNT(text_keys)};
    struct wanted uri = {.keys = uri_keys, .rank = COUNT(uri_keys)};
    struct wanted inner_text = text, inner_uri = uri;
    bool has_text = ts_json_kind(document->text) == TS_JSON_STRING;
    bool has_uri = is_text(document->uri);
    find_named(document->metadata, document->not_metadata, &text, &uri);
    if (!has_uri && !uri.value.n) /* LangChain keeps the program's own one level further in */
        find_named(ts_json_get(document->metadata, "metadata"), NULL, &inner_text, &inner_uri);
    *parts = (struct parts){.text = text.value, .text_key = text.key};
    if (has_text)
        *parts = (struct parts){.text = document->text};
    if (!parts->text.n)
        parts->text = text_of_node(document->metadata, &call->arena);
    parts->added[DOC_URI] = has_uri ? document->uri : uri.value.n ? uri.value : inner_uri.value;
    parts->added[SCORE] = unless_null(document->score);
    parts->added[DISTANCE] = unless_null(document->distance);
}

/* A key that is written already would stand there twice. */
static bool is_left_out(const struct parts *parts, const struct ts_document *document,
                        const struct ts_json_iter *iter)
{
    if (iter->key.p == parts->text_key.p || is_among(document->not_metadata, iter))
        return true;
    for (size_t i = 0; i < ADDED; i++)
        if (parts->added[i].n && ts_json_key_is(iter, added_keys[i]))
            return true;
    return false;
}

static void write_metadata(struct ts_buffer *out, const struct ts_document *document,
                           const struct parts *parts)
{
    ts_write_key(out, "metadata");
    ts_buffer_text(out, "{");
    for (size_t i = 0; i < ADDED; i++)
        ts_write_json(out, added_keys[i], parts->added[i]);
    struct ts_json_iter iter = ts_json_begin(document->metadata);
    while (ts_json_kind(document->metadata) == TS_JSON_OBJECT && ts_json_next(&iter)) {
        if (is_left_out(parts, document, &iter))
            continue;
        ts_write_member(out, iter.key, iter.value);
    }
    ts_buffer_text(out, "}");
}

static void write_id(struct ts_buffer *out, struct ts_slice id)
{
    if (ts_json_kind(id) == TS_JSON_STRING)
        ts_write_json(out, "id", id);
    else if (ts_json_kind(id) == TS_JSON_NUMBER)
        ts_write_text(out, "id", id.p, id.n);
}

void ts_documents_add(struct ts_documents *list, const struct ts_document *document)
{
    struct parts parts;
    struct ts_buffer *out = &list->json;
    find_parts(list->call, document, &parts);
    ts_buffer_text(out, list->count++ ? ",{" : "[{");
    ts_write_json(out, "page_content", parts.text.n ? parts.text : ts_slice_text("\"\""));
    write_metadata(out, document, &parts);
    write_id(out, document->id);
    ts_buffer_text(out, "}");
}

void ts_documents_end(struct ts_documents *list)
{
    ts_buffer_text(&list->json, list->count ? "]" : "[]");
    list->call->outputs_json = ts_buffer_to_arena(&list->json, &list->call->arena);
}

void ts_documents_drop(struct ts_documents *list)
{
    ts_buffer_free(&list->json);
}

static struct ts_slice first_member(struct ts_slice object)
{
    struct ts_json_iter iter = ts_json_begin(object);
    return ts_json_next(&iter) ? iter.value : (struct ts_slice){0};
}

/* One of the ways, which ends at '|' or at the end. */
static struct ts_slice by_way(struct ts_slice hit, const char *way, size_t bytes)
{
    char copy[96];
    if (bytes >= sizeof copy)
        return (struct ts_slice){0};
    bool is_first = bytes > 2 && memcmp(way + bytes - 2, ".*", 2) == 0;
    bytes -= is_first ? 2 : 0;
    memcpy(copy, way, bytes);
    copy[bytes] = 0;
    struct ts_slice value = *copy == '@' ? ts_json_get(hit, copy) : ts_json_path(hit, copy);
    return unless_null(is_first ? first_member(value) : value);
}

struct ts_slice ts_document_part(struct ts_slice hit, const char *ways)
{
    struct ts_slice value = {0};
    while (ways && *ways && !value.n) {
        size_t bytes = strcspn(ways, "|");
        value = by_way(hit, ways, bytes);
        ways += bytes + (ways[bytes] == '|');
    }
    return value;
}

void ts_documents_hit(struct ts_documents *list, struct ts_slice hit,
                      const struct ts_document_form *form)
{
    bool is_flat = form->metadata && !*form->metadata;
    struct ts_document document = {
        .id = ts_document_part(hit, form->id),
        .text = ts_document_part(hit, form->text),
        .uri = ts_document_part(hit, form->uri),
        .score = ts_document_part(hit, form->score),
        .distance = ts_document_part(hit, form->distance),
        .metadata = is_flat ? hit : ts_document_part(hit, form->metadata),
        .not_metadata = form->not_metadata,
    };
    ts_documents_add(list, &document);
}

/* Lists inside the list are the answers to the single searches of a batch. */
void ts_documents_hits(struct ts_documents *list, struct ts_slice hits,
                       const struct ts_document_form *form)
{
    struct ts_json_iter iter = ts_json_begin(hits), inner;
    while (ts_json_kind(hits) == TS_JSON_ARRAY && ts_json_next(&iter)) {
        if (ts_json_kind(iter.value) == TS_JSON_OBJECT)
            ts_documents_hit(list, iter.value, form);
        if (ts_json_kind(iter.value) != TS_JSON_ARRAY)
            continue;
        inner = ts_json_begin(iter.value);
        while (ts_json_next(&inner))
            if (ts_json_kind(inner.value) == TS_JSON_OBJECT)
                ts_documents_hit(list, inner.value, form);
    }
}
