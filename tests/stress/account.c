/* What each process did. The memory is shared, so that it is known of killed children too. */
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stress.h"

#define MAX_ACCOUNTS 20000
#define MAX_SAID 20 /* more lines would say no more */

struct account *mine;
static struct account *accounts;
static atomic_uint *used;

void accounts_open(void)
{
    size_t bytes = MAX_ACCOUNTS * sizeof *accounts + sizeof *used;
    accounts = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (accounts == MAP_FAILED)
        abort();
    used = (atomic_uint *)(accounts + MAX_ACCOUNTS);
    mine = account_new();
    mine->pid = getpid();
}

struct account *account_new(void)
{
    if (*used >= MAX_ACCOUNTS - 128) /* as many as threads may ask at once */
        return NULL;
    struct account *account = &accounts[atomic_fetch_add(used, 1)];
    account->fate = ALIVE;
    return account;
}

void account_begin(void)
{
    atomic_fetch_add(&mine->begun, 1);
}

void account_end(enum reason reason, CURLcode code)
{
    if (reason == DONE)
        atomic_fetch_add(&mine->results[code], 1);
    atomic_fetch_add(&mine->ended[reason], 1);
}

void wrong(const char *format, ...)
{
    va_list arguments;
    if (atomic_fetch_add(&mine->wrong, 1) >= MAX_SAID)
        return;
    char text[400];
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    dprintf(STDERR_FILENO, "wrong, in process %d: %s\n", (int)getpid(), text);
}

static void print_account(const struct account *account)
{
    static const char *const fates[] = {"unused", "alive", "ended", "killed"};
    printf("process %d %s begun %u done %u removed %u cleaned %u\n", (int)account->pid,
           fates[account->fate], account->begun, account->ended[DONE], account->ended[REMOVED],
           account->ended[CLEANED]);
}

void accounts_print(void)
{
    unsigned long results[CURL_LAST] = {0}, wrongs = 0;
    for (unsigned i = 0; i < *used; i++) {
        print_account(&accounts[i]);
        wrongs += accounts[i].wrong;
        for (unsigned code = 0; code < CURL_LAST; code++)
            results[code] += accounts[i].results[code];
    }
    for (unsigned code = 0; code < CURL_LAST; code++)
        if (results[code])
            printf("result %u: %lu (%s)\n", code, results[code], curl_easy_strerror(code));
    printf("wrong: %lu\n", wrongs);
}

bool accounts_are_right(void)
{
    for (unsigned i = 0; i < *used; i++)
        if (accounts[i].wrong)
            return false;
    return true;
}
