/* The parts of a content that comes in the pieces of a stream. */
#include "exporter/provider/gemini_pieces.h"

#include "exporter/call/members.h"
#include "exporter/call/merge.h"
#include "exporter/call/write.h"
#include "exporter/provider/gemini.h"
#include "exporter/provider/gemini_args.h"

/* A function call whose arguments come piece by piece, and what stands beside them. */
struct streamed_call {
    struct ts_gemini_args *args;
    struct ts_members function, part;
    bool goes_on;
};

struct ts_gemini_piece {
    struct ts_gemini_piece *next;
    struct ts_slice json;       /* a part that came whole, or */
    struct ts_merge *text;      /* a text, or */
    struct streamed_call *call; /* that */
    bool is_thought, is_signed;
};

/* What decides where a part belongs. */
struct look {
    struct ts_slice function;
    bool is_text, is_thought, is_signed, has_other;
};

static struct look look_at(struct ts_slice part)
{
    struct look look = {0};
    struct ts_json_iter iter = ts_json_begin(part);
    while (ts_json_next(&iter)) {
        if (ts_gemini_key_is(&iter, "text"))
            look.is_text = ts_json_kind(iter.value) == TS_JSON_STRING;
        else if (ts_gemini_key_is(&iter, "thought"))
            look.is_thought = ts_json_kind(iter.value) == TS_JSON_TRUE;
        else if (ts_gemini_key_is(&iter, "thoughtSignature"))
            look.is_signed = true;
        else if (ts_gemini_key_is(&iter, "functionCall"))
            look.function = iter.value;
        else
            look.has_other = true;
    }
    return look;
}

static struct ts_gemini_piece *append(struct ts_gemini_pieces *pieces, struct ts_slice part)
{
    struct ts_gemini_piece *piece = ts_arena_alloc(pieces->arena, sizeof *piece);
    if (!piece)
        return NULL;
    *(pieces->last ? &pieces->last->next : &pieces->first) = piece;
    pieces->last = piece;
    piece->json = part;
    return piece;
}

static void add_text(struct ts_gemini_pieces *pieces, struct ts_slice part, const struct look *look)
{
    struct ts_gemini_piece *piece = pieces->last;
    bool joins = piece && piece->text && !piece->is_signed && piece->is_thought == look->is_thought;
    if (!joins)
        piece = append(pieces, part);
    if (!piece)
        return;
    if (!piece->text)
        piece->text = ts_merge_new(pieces->arena);
    ts_merge_add(piece->text, part);
    piece->is_thought = look->is_thought;
    piece->is_signed = look->is_signed;
}

static bool will_continue(struct ts_slice function)
{
    return ts_json_kind(ts_gemini_get(function, "willContinue")) == TS_JSON_TRUE;
}

static void add_members(struct streamed_call *call, struct ts_slice part, struct ts_slice function)
{
    struct ts_json_iter iter = ts_json_begin(part);
    while (ts_json_next(&iter))
        if (!ts_gemini_key_is(&iter, "functionCall"))
            ts_members_set(&call->part, iter.key, iter.value);
    iter = ts_json_begin(function);
    while (ts_json_next(&iter))
        if (!ts_gemini_key_is(&iter, "partialArgs") && !ts_gemini_key_is(&iter, "willContinue") &&
            !ts_gemini_key_is(&iter, "args"))
            ts_members_set(&call->function, iter.key, iter.value);
}

static struct streamed_call *new_call(struct ts_arena *arena)
{
    struct streamed_call *call = ts_arena_alloc(arena, sizeof *call);
    if (!call)
        return NULL;
    call->args = ts_gemini_args_new(arena);
    call->part.arena = call->function.arena = arena;
    return call;
}

static void add_call(struct ts_gemini_pieces *pieces, struct ts_slice part,
                     struct ts_slice function)
{
    struct ts_gemini_piece *piece = pieces->last;
    struct ts_slice partial = ts_gemini_get(function, "partialArgs");
    bool joins = piece && piece->call && piece->call->goes_on && !ts_json_get(function, "name").n;
    bool is_whole = !joins && !partial.n && !will_continue(function);
    if (!joins)
        piece = append(pieces, part);
    if (!piece || is_whole)
        return;
    if (!piece->call)
        piece->call = new_call(pieces->arena);
    if (!piece->call)
        return;
    piece->call->goes_on = will_continue(function);
    add_members(piece->call, part, function);
    ts_gemini_args_add(piece->call->args, partial);
}

void ts_gemini_pieces_add(struct ts_gemini_pieces *pieces, struct ts_slice part)
{
    if (ts_json_kind(part) != TS_JSON_OBJECT)
        return;
    struct look look = look_at(part);
    if (look.is_text && !look.has_other && !look.function.n)
        add_text(pieces, part, &look);
    else if (ts_json_kind(look.function) == TS_JSON_OBJECT)
        add_call(pieces, part, look.function);
    else
        append(pieces, part);
}

static void write_call(const struct streamed_call *call, struct ts_buffer *out)
{
    ts_buffer_text(out, "{");
    ts_write_key(out, "functionCall");
    ts_buffer_text(out, "{");
    ts_members_write(&call->function, out);
    ts_write_key(out, "args");
    ts_gemini_args_write(call->args, out);
    ts_buffer_text(out, "}");
    ts_members_write(&call->part, out);
    ts_buffer_text(out, "}");
}

void ts_gemini_pieces_write(const struct ts_gemini_pieces *pieces, struct ts_buffer *out)
{
    for (const struct ts_gemini_piece *at = pieces->first; at; at = at->next) {
        ts_buffer_text(out, at == pieces->first ? "" : ",");
        if (at->text)
            ts_merge_write(at->text, out);
        else if (at->call)
            write_call(at->call, out);
        else
            ts_buffer_add(out, at->json.p, at->json.n);
    }
}
