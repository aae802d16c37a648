/* The write callback leaves the transfer by longjmp, as an exception would; the handle is then
 * destroyed. Some programs do this although libcurl does not allow it: the handle's cleanup is not
 * one inside a callback. */
#include "common.h"

#include <setjmp.h>

static jmp_buf out;

static size_t jump(char *data, size_t size, size_t count, void *to)
{
    (void)data, (void)size, (void)count, (void)to;
    longjmp(out, 1);
}

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    for (volatile int i = 0; i < 3; i++) {
        CURL *volatile curl = new_post(argv[1], BODY, &text);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, jump);
        if (setjmp(out) == 0)
            curl_easy_perform(curl);
        curl_easy_cleanup(curl);
        printf("jumped out of transfer %d\n", i);
    }
    return 0;
}
