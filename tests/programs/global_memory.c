/* An allocator of its own, which libcurl must go on using. */
#include "common.h"

static long allocations;

static void *take(size_t bytes)
{
    allocations++;
    return malloc(bytes);
}

static void *take_again(void *memory, size_t bytes)
{
    allocations++;
    return realloc(memory, bytes);
}

static void *take_zeros(size_t count, size_t bytes)
{
    allocations++;
    return calloc(count, bytes);
}

static char *take_copy(const char *text)
{
    allocations++;
    return strdup(text);
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    printf("init: %d\n",
           curl_global_init_mem(CURL_GLOBAL_ALL, take, free, take_again, take_copy, take_zeros));
    CURL *curl = new_post(argv[1], BODY, &text);
    perform("memory", curl, &text);
    curl_easy_cleanup(curl);
    printf("%s\n", allocations > 10 ? "the allocator was used" : "the allocator was not used");
    curl_global_cleanup();
    return 0;
}
