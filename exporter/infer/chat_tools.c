/* Tool definitions as MLflow's chat view can show them: it shows all of a list or nothing. */
#include "exporter/infer/chat_tools.h"

#include "exporter/call/write.h"
#include "exporter/wire/json.h"

static bool is(struct ts_slice value, enum ts_json_kind kind)
{
    return ts_json_kind(value) == kind;
}

/* Absent and null are as good there. */
static bool is_or_none(struct ts_slice value, enum ts_json_kind kind)
{
    return !value.n || is(value, TS_JSON_NULL) || is(value, kind);
}

/* The members of a property that are looked at. */
static bool reads_member(const struct ts_json_iter *member)
{
    if (ts_json_key_is(member, "type") || ts_json_key_is(member, "description"))
        return is_or_none(member->value, TS_JSON_STRING);
    return !ts_json_key_is(member, "enum") || is_or_none(member->value, TS_JSON_ARRAY);
}

static bool reads_property(struct ts_slice property)
{
    struct ts_json_iter member = ts_json_begin(property);
    if (!is(property, TS_JSON_OBJECT))
        return !is(property, TS_JSON_NULL);
    while (ts_json_next(&member))
        if (!reads_member(&member))
            return false;
    return true;
}

static bool reads_properties(struct ts_slice properties)
{
    struct ts_json_iter property = ts_json_begin(properties);
    while (ts_json_next(&property))
        if (!reads_property(property.value))
            return false;
    return true;
}

static bool reads_required(struct ts_slice required)
{
    struct ts_json_iter name = ts_json_begin(required);
    if (!is_or_none(required, TS_JSON_ARRAY))
        return false;
    while (ts_json_next(&name))
        if (!is(name.value, TS_JSON_STRING))
            return false;
    return true;
}

static bool reads_tool(struct ts_slice tool)
{
    struct ts_slice parameters = ts_json_path(tool, "function.parameters");
    return ts_json_is_text(ts_json_get(tool, "type"), "function") &&
           is(ts_json_path(tool, "function.name"), TS_JSON_STRING) &&
           reads_required(ts_json_get(parameters, "required")) &&
           reads_properties(ts_json_get(parameters, "properties"));
}

static bool reads_all(struct ts_slice tools)
{
    struct ts_json_iter tool = ts_json_begin(tools);
    while (ts_json_next(&tool))
        if (!reads_tool(tool.value))
            return false;
    return true;
}

static void add_member(struct ts_buffer *out, const struct ts_json_iter *member,
                       struct ts_slice value)
{
    ts_write_comma(out);
    ts_buffer_add(out, member->key.p, member->key.n);
    ts_buffer_text(out, ":");
    ts_buffer_add(out, value.p, value.n);
}

static struct ts_slice first_type(struct ts_slice types)
{
    struct ts_json_iter type = ts_json_begin(types);
    while (ts_json_next(&type))
        if (is(type.value, TS_JSON_STRING) && !ts_json_is_text(type.value, "null"))
            return type.value;
    return (struct ts_slice){0};
}

static void add_property(struct ts_buffer *out, struct ts_slice property)
{
    struct ts_json_iter member = ts_json_begin(property);
    ts_buffer_text(out, "{");
    while (ts_json_next(&member)) {
        struct ts_slice type =
            ts_json_key_is(&member, "type") ? first_type(member.value) : (struct ts_slice){0};
        if (reads_member(&member))
            add_member(out, &member, member.value);
        else if (type.n)
            add_member(out, &member, type);
    }
    ts_buffer_text(out, "}");
}

static void add_properties(struct ts_buffer *out, struct ts_slice properties)
{
    struct ts_json_iter property = ts_json_begin(properties);
    ts_buffer_text(out, "{");
    while (ts_json_next(&property)) {
        bool reads = reads_property(property.value);
        add_member(out, &property, reads ? property.value : (struct ts_slice){0});
        if (!reads)
            add_property(out, property.value);
    }
    ts_buffer_text(out, "}");
}

static void add_parameters(struct ts_buffer *out, struct ts_slice parameters)
{
    struct ts_json_iter member = ts_json_begin(parameters);
    ts_buffer_text(out, "{");
    while (ts_json_next(&member)) {
        bool is_properties = ts_json_key_is(&member, "properties");
        if (ts_json_key_is(&member, "required") && !reads_required(member.value))
            continue;
        struct ts_slice value = {0}; /* of properties it comes behind */
        if (!is_properties)
            value = member.value;
        add_member(out, &member, value);
        if (is_properties)
            add_properties(out, member.value);
    }
    ts_buffer_text(out, "}");
}

/* {"type": "custom", "custom": {"name": ...}} is a function there; an old "functions" list has the
 * bare definition. */
static struct ts_slice definition_of(struct ts_slice tool)
{
    struct ts_slice function = ts_json_get(tool, "function"), custom = ts_json_get(tool, "custom");
    return function.n ? function : custom.n ? custom : tool;
}

static void add_tool(struct ts_buffer *out, struct ts_slice tool)
{
    struct ts_slice definition = definition_of(tool), name = ts_json_get(definition, "name"),
                    parameters = ts_json_get(definition, "parameters");
    if (!is(name, TS_JSON_STRING))
        return;
    ts_write_comma(out);
    ts_buffer_text(out, "{\"type\":\"function\",\"function\":{");
    ts_write_json(out, "name", name);
    ts_write_json(out, "description", ts_json_get(definition, "description"));
    if (is(parameters, TS_JSON_OBJECT)) {
        ts_write_key(out, "parameters");
        add_parameters(out, parameters);
    }
    ts_buffer_text(out, "}}");
}

void ts_chat_tools(struct ts_buffer *out, struct ts_slice tools)
{
    struct ts_json_iter tool = ts_json_begin(tools);
    if (reads_all(tools)) {
        ts_buffer_add(out, tools.p, tools.n);
        return;
    }
    struct ts_buffer list = {0};
    ts_buffer_text(&list, "[");
    while (ts_json_next(&tool))
        add_tool(&list, tool.value);
    if (list.bytes > 1) {
        ts_buffer_add(out, list.data, list.bytes);
        ts_buffer_text(out, "]");
    }
    ts_buffer_free(&list);
}
