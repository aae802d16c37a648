#!/bin/sh
# newsboat reads its feeds from several threads, each with a handle. Run by with_server.py.
for name in one two three; do
    cat >www/$name.xml <<END
<?xml version="1.0"?><rss version="2.0"><channel><title>$name</title><link>http://example.com/</link>
<item><title>news of $name</title><link>http://example.com/$name</link><guid>$name</guid></item></channel></rss>
END
    echo "$URL/$name.xml" >>urls
done
echo "$URL/none.xml" >>urls
{ echo 'reload-threads 3'; echo 'download-retries 1'; } >config
for round in 1 2; do
    newsboat -u urls -c cache -C config -x reload
    echo "status $?"
    newsboat -u urls -c cache -C config -x print-unread
done
