/* A form with a field, data and a file name. */
#include "common.h"

int main(int argc, char **argv)
{
    static struct text text;
    if (argc < 2)
        return 2;
    CURL *curl = new_handle(argv[1], &text);
    curl_mime *form = curl_mime_init(curl);
    curl_mimepart *part = curl_mime_addpart(form);
    curl_mime_name(part, "model");
    curl_mime_data(part, "m", CURL_ZERO_TERMINATED);
    part = curl_mime_addpart(form);
    curl_mime_name(part, "file");
    curl_mime_filename(part, "a.txt");
    curl_mime_data(part, "some\0bytes", 10);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, form);
    perform("mime", curl, &text);
    perform("again", curl, &text);
    curl_easy_cleanup(curl);
    curl_mime_free(form);
    return 0;
}
