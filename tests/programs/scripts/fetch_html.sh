#!/bin/sh
# Small tools with a libcurl: jp2a reads a picture in a child, html-xml-utils a page. Run by with_server.py.
echo '<html><body><a href="other">other</a><p>text</body></html>' >www/page.html
hxnormalize -x "$URL/page.html"
hxwls "$URL/page.html"
hxnormalize "$URL/none.html"
echo "status $?"
TERM=dumb jp2a "$URL/page.html"
echo "status $?"
wget -q -O - --no-proxy "$URL/page.html"
