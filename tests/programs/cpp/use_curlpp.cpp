// curlpp: easy handles used again, and a multi handle; an error is an exception. Messages of the
// multi handle are not read.
#include <curlpp/Easy.hpp>
#include <curlpp/Exception.hpp>
#include <curlpp/Infos.hpp>
#include <curlpp/Multi.hpp>
#include <curlpp/Options.hpp>
#include <curlpp/cURLpp.hpp>
#include <sys/select.h>

#include <cstdlib>
#include <iostream>
#include <list>
#include <memory>
#include <sstream>

namespace
{

const std::string body = R"({"model":"m","messages":[{"role":"user","content":"hello"}]})";

struct Request {
    std::ostringstream answer;
    curlpp::Easy easy;

    explicit Request(const std::string &url)
    {
        easy.setOpt(curlpp::options::Url(url));
        easy.setOpt(curlpp::options::PostFields(body));
        easy.setOpt(curlpp::options::PostFieldSize(long(body.size())));
        easy.setOpt(curlpp::options::HttpHeader({"Content-Type: application/json"}));
        easy.setOpt(curlpp::options::WriteStream(&answer));
        if (const char *file = std::getenv("ZOO_CAINFO"))
            easy.setOpt(curlpp::options::CaInfo(file));
    }

    void print(const char *name)
    {
        std::cout << name << ": status " << curlpp::infos::ResponseCode::get(easy) << ": "
                  << answer.str() << "\n";
        answer.str("");
    }
};

void run_easy(const std::string &url)
{
    Request request(url);
    for (const char *name : {"easy", "used again"}) {
        try {
            request.easy.perform();
        } catch (const curlpp::LibcurlRuntimeError &error) {
            std::cout << "exception: " << error.what() << "\n";
        }
        request.print(name);
    }
}

void wait_for(curlpp::Multi &multi)
{
    fd_set reading, writing, failing;
    int highest = -1;
    FD_ZERO(&reading);
    FD_ZERO(&writing);
    FD_ZERO(&failing);
    multi.fdset(&reading, &writing, &failing, &highest);
    timeval limit{0, 10000};
    select(highest + 1, &reading, &writing, &failing, &limit);
}

void run_multi(const std::string &url)
{
    std::list<std::unique_ptr<Request>> requests;
    curlpp::Multi multi;
    for (int i = 0; i < 3; i++) {
        requests.push_back(std::make_unique<Request>(url));
        multi.add(&requests.back()->easy);
    }
    int left = 1;
    while (left > 0) {
        while (!multi.perform(&left))
            ;
        if (left > 0)
            wait_for(multi);
    }
    for (auto &request : requests) {
        multi.remove(&request->easy);
        request->print("multi");
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    curlpp::Cleanup cleanup;
    run_easy(argv[1]);
    run_multi(argv[1]);
    return 0;
}
