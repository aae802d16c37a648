/// std.net.curl, which looks up its functions in a libcurl that it loads when none is there already.
import std.conv : to;
import std.net.curl;
import std.process : environment;
import std.stdio : write, writefln;
import std.typecons : No;

enum content = `{"model":"m","messages":[{"role":"user","content":"hello"}]}`;

HTTP newHttp()
{
    auto http = HTTP();
    http.addRequestHeader("Content-Type", "application/json");
    http.addRequestHeader("Authorization", "Bearer sk-zoo-secret");
    if (environment.get("ZOO_CAINFO"))
        http.caInfo = environment["ZOO_CAINFO"];
    return http;
}

void runSimple(string url)
{
    foreach (round; 0 .. 2)
    {
        try
            writefln("simple: %s", post(url, content, newHttp()));
        catch (CurlException error)
            writefln("simple: %s", error.msg);
    }
}

void runHandle(string url)
{
    auto http = newHttp();
    http.url = url;
    http.setPostData(content, "application/json");
    http.onReceive = (ubyte[] data) { write(cast(string) data); return data.length; };
    foreach (round; 0 .. 2)
    {
        auto code = http.perform(No.throwOnError);
        writefln("\nhandle: code %s, status %s", code, http.statusLine.code);
    }
}

int main(string[] arguments)
{
    runSimple(arguments[1]);
    runHandle(arguments[1]);
    return 0;
}
